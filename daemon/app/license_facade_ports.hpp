/// The dialect of AminoTV, as the facade of its user API needs it.
#pragma once

#include <string>

#include "daemon/config/config.hpp"
#include "ipc/api/license_facade/ports.hpp"
#include "lib/sync/account_refresher.hpp"

namespace usher::app {

/// Readers and writers that the client and the sandbox use too.
[[nodiscard]] api::license_facade::Codec license_codec();

/// `refresher` outlives them.
[[nodiscard]] api::license_facade::Ports license_facade_ports(const config::Config& config,
                                                              sync::AccountRefresher& refresher);

}  // namespace usher::app
