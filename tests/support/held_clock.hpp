/// Clocks that a test holds in its hand.
#pragma once

#include <chrono>
#include <memory>

#include "lib/core/clock.hpp"

namespace usher::test {

/// Both clocks of a machine; copies share them.
class HeldClock {
public:
    static constexpr Instant start{std::chrono::sys_days{std::chrono::year{2026} / 3 / 1}};

    /// What the code under test reads.
    [[nodiscard]] ReadClock reader() const {
        return [reading = reading_] { return *reading; };
    }
    /// Lets time pass on both clocks.
    void pass(std::chrono::milliseconds time) const {
        reading_->wall += time;
        reading_->boot += time;
    }
    /// Sets the wall clock alone, as its owner may.
    void set_wall(Instant time) const { reading_->wall = time; }

private:
    std::shared_ptr<ClockReading> reading_ =
        std::make_shared<ClockReading>(ClockReading{.wall = start, .boot = std::chrono::hours{1}});
};

}  // namespace usher::test
