/// The API by which resellers are created, as the port that sync reaches it through.
#pragma once

#include <optional>
#include <string>

#include "daemon/config/config.hpp"
#include "lib/async/task.hpp"
#include "lib/core/clock.hpp"
#include "lib/core/error.hpp"
#include "lib/license/reseller_creation.hpp"
#include "lib/sandbox/sandbox.hpp"
#include "lib/sync/reseller_driver.hpp"

namespace usher::app {

/// Where resellers are created, and in whose name.
struct ResellerConnection {
    std::string url;
    license::ResellerName administrator;
    sync::ResellerPort port;
};

/// Where resellers are created, however its address is written. Empty: nowhere.
[[nodiscard]] std::string reseller_identity(const config::Config& config);

/// The embedded sandbox's demo administrator if there is one, else the configured one; none where
/// none is configured. `read_clock` gives the time since boot. Errors name the file or the setting
/// that is wrong.
[[nodiscard]] Result<std::optional<ResellerConnection>> reseller_connection(
    const config::Config& config, const sandbox::Sandbox* sandbox, const Executor& executor,
    ReadClock read_clock);

}  // namespace usher::app
