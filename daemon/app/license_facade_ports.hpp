/// The dialect of AminoTV, as the facade of its user API needs it.
#pragma once

#include <string>

#include "daemon/config/config.hpp"
#include "ipc/api/license_facade/ports.hpp"
#include "lib/sync/account_refresher.hpp"

namespace usher::app {

/// All but who keeps the licences in step with upstream: readers and writers that the client and
/// the sandbox use too.
[[nodiscard]] api::license_facade::Ports license_codec();

/// `refresher` outlives them.
[[nodiscard]] api::license_facade::Ports license_facade_ports(const config::Config& config,
                                                              sync::AccountRefresher& refresher);

}  // namespace usher::app
