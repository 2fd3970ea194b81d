/// `usherd restore`: a backup put in the place of the database of a daemon that does not run.
#pragma once

#include <string>

#include "daemon/app/system_clock.hpp"
#include "daemon/config/config.hpp"
#include "lib/store/restore.hpp"

namespace usher::app {

/// Takes the lock of the state directory and removes the saved page, then as store::restore;
/// besides its errors Errc::Unavailable while a daemon runs there, Errc::NotFound without the store
/// key, Errc::Storage where the page cannot be removed.
[[nodiscard]] Result<store::Restored> restore(const config::Config& config,
                                              const std::string& backup, const Machine& machine,
                                              const store::OnProgress& on_progress);

}  // namespace usher::app
