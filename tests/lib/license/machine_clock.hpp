/// The clocks of a machine in the hands of a test.
#pragma once

#include <string>

#include "lib/core/clock.hpp"

namespace usher::test {

/// Both clocks of a machine that is used, put to sleep, rebooted and set by whoever owns it.
struct MachineClock {
    Instant truth = from_unix(1'800'000'000);  ///< what time it really is
    Seconds wall_error{};                      ///< wall clock minus truth
    std::chrono::milliseconds boot{std::chrono::seconds{30}};
    int boot_number = 1;

    [[nodiscard]] ClockReading reading() const {
        return {.wall = truth + wall_error, .boot = boot};
    }
    [[nodiscard]] std::string boot_id() const { return "boot-" + std::to_string(boot_number); }

    /// Time goes on, awake or asleep: CLOCK_BOOTTIME counts both.
    void pass(Seconds time) {
        truth += time;
        boot += time;
    }
    /// Switched off for a while; CLOCK_BOOTTIME starts anew.
    void reboot(Seconds off_for) {
        truth += off_for;
        boot = std::chrono::seconds{20};
        ++boot_number;
    }
    void set_wall(Instant to) { wall_error = to - truth; }
};

}  // namespace usher::test
