/// The provider's own view of all users as the port that sync reaches it through.
#pragma once

#include <optional>

#include "daemon/config/config.hpp"
#include "lib/core/error.hpp"
#include "lib/sandbox/sandbox.hpp"
#include "lib/sync/port.hpp"

namespace usher::app {

/// The embedded sandbox's if there is one, else the configured upstream's; none where none is
/// configured. Errors name the file or the setting that is wrong.
[[nodiscard]] Result<std::optional<sync::ProviderPort>> provider_port(
    const config::Config& config, const sandbox::Sandbox* sandbox);

}  // namespace usher::app
