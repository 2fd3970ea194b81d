/// The sandbox's own clock, which a test may shift, set or stop.
#pragma once

#include <optional>

#include "lib/core/clock.hpp"

namespace usher::sandbox {

/// Not thread-safe: lives on the event loop.
class Clock {
public:
    explicit Clock(ReadClock read_clock) noexcept;

    [[nodiscard]] Instant now() const;
    /// Moves the time by `step`, on top of earlier moves; also while stopped.
    void advance(Seconds step);
    /// Sets the time; it runs on from there, unless it is stopped.
    void set(Instant time);
    void stop();
    void run();
    /// Back to the machine's clock.
    void reset();
    [[nodiscard]] bool stopped() const noexcept { return stopped_at_.has_value(); }

private:
    [[nodiscard]] Instant machine_now() const;

    ReadClock read_clock_;
    Seconds offset_{0};
    std::optional<Instant> stopped_at_;
};

}  // namespace usher::sandbox
