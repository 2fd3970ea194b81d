/// The machine itself: its clocks and its names, for everything that the daemon decides by
/// (cmake/check_clocks.cmake names the two other readers).
#pragma once

#include <string>

#include "lib/core/clock.hpp"

namespace usher::app {

/// Reads CLOCK_REALTIME and CLOCK_BOOTTIME.
[[nodiscard]] ReadClock system_clock();

/// Names this boot: from the kernel, or from $USHER_BOOT_ID where /proc/sys is hidden; else empty.
[[nodiscard]] std::string boot_id();

/// Names this machine: /etc/machine-id (machine-id(5)); empty if there is none, or none yet. Not
/// for others' eyes.
[[nodiscard]] std::string machine_id(const std::string& file = "/etc/machine-id");

/// Where a process runs: what it decides by besides its files.
struct Machine {
    ReadClock read_clock;
    std::string boot_id;
    std::string machine_id{};  ///< empty if unknown
};

/// The one that this process runs on.
[[nodiscard]] Machine this_machine();

}  // namespace usher::app
