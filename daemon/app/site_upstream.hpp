/// Ace Stream's account site, where people sign in, as the port that sync reaches it through.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "daemon/config/config.hpp"
#include "lib/async/task.hpp"
#include "lib/core/error.hpp"
#include "lib/core/log.hpp"
#include "lib/enforcement/time_keeper.hpp"
#include "lib/sandbox/sandbox.hpp"
#include "lib/sync/port.hpp"

namespace usher::app {

struct SitePort {
    std::string url;  ///< where people sign in
    sync::SignIn sign_in;
    std::chrono::seconds patience{};  ///< that it has with a person
};

/// The embedded sandbox's site if there is one, as its demo application, else the configured one.
/// None where neither is there. `time` outlives the port. Errors name the file or the setting that
/// is wrong.
[[nodiscard]] Result<std::optional<SitePort>> site_port(const config::Config& config,
                                                        const sandbox::Sandbox* sandbox,
                                                        enforcement::TimeKeeper& time,
                                                        const Executor& executor, const Log& log);

}  // namespace usher::app
