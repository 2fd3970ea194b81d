/// The configured engine adapters as the API's value.
#pragma once

#include <string>
#include <vector>

#include "daemon/config/config.hpp"
#include "ipc/api/adapters/settings.hpp"

namespace usher::app {

/// `http_addresses`: what is listened on, `127.0.0.1:6878`, whoever opened it.
[[nodiscard]] api::AdapterSettings adapter_settings(const config::Config& config,
                                                    const std::vector<std::string>& http_addresses);

}  // namespace usher::app
