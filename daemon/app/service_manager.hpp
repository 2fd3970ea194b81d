/// systemd's side of the daemon: readiness, watchdog, handed-down sockets.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "lib/core/log.hpp"

namespace usher::app {

/// Tells the service manager that start-up is complete, or that the end has begun. Nothing happens
/// where no service manager listens.
void notify_ready(const std::string& status);
void notify_stopping();
void notify_watchdog();

/// How often the watchdog wants to hear from us; none if it does not.
[[nodiscard]] std::optional<std::chrono::microseconds> watchdog_interval();

/// The sockets that the service manager hands down; our own to close from now on. More than 64 are
/// left alone, all of them, with a line in `log`.
[[nodiscard]] std::vector<int> handed_down_sockets(const Log& log);

}  // namespace usher::app
