/// The configured engine adapters as the API's value.
#pragma once

#include "daemon/config/config.hpp"
#include "ipc/api/adapters/settings.hpp"

namespace usher::app {

[[nodiscard]] api::AdapterSettings adapter_settings(const config::Config& config);

}  // namespace usher::app
