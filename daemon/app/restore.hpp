/// `usherd restore`: a backup put in the place of the database of a daemon that does not run.
#pragma once

#include <string>

#include "daemon/app/app.hpp"
#include "daemon/config/config.hpp"
#include "lib/store/restore.hpp"

namespace usher::app {

/// Takes the lock of the state directory, then as store::restore; besides its errors
/// Errc::Conflict while a daemon runs there, Errc::NotFound without the store key. Of
/// `surroundings` the clock and the names of boot and machine are used.
[[nodiscard]] Result<store::Restored> restore(const config::Config& config,
                                              const std::string& backup,
                                              const Surroundings& surroundings,
                                              const store::OnProgress& on_progress);

}  // namespace usher::app
