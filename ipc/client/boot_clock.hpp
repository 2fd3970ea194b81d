/// CLOCK_BOOTTIME at a fraction of its price.
#pragma once

#include <atomic>
#include <cstdint>
#include <ctime>

namespace usher::client {

/// Reading CLOCK_BOOTTIME costs more than a whole check; CLOCK_MONOTONIC_COARSE costs a fifth and
/// is 4 ms behind at most, but stands still while the machine is suspended. So the suspended time
/// is added, and measured anew whenever a quarter of a second has passed: for so long after a
/// suspend the clock may lag behind, unless somebody measures it. It is never ahead.
class BootClock {
public:
    BootClock() noexcept { measure(read_ns(CLOCK_MONOTONIC_COARSE) / ns_in_ms); }

    /// Milliseconds since boot, suspend included. Any thread; async-signal-safe.
    [[nodiscard]] std::int64_t now_ms() noexcept {
        const std::int64_t running_ms = read_ns(CLOCK_MONOTONIC_COARSE) / ns_in_ms;
        if (running_ms - measured_at_ms_.load(std::memory_order_relaxed) >= measured_every_ms)
            [[unlikely]] {
            measure(running_ms);
        }
        return running_ms + suspended_ms_.load(std::memory_order_relaxed);
    }

    /// The same with the suspended time measured now: for whoever doubts now_ms().
    [[nodiscard]] std::int64_t measured_ms() noexcept {
        const std::int64_t running_ms = read_ns(CLOCK_MONOTONIC_COARSE) / ns_in_ms;
        measure(running_ms);
        return running_ms + suspended_ms_.load(std::memory_order_relaxed);
    }

private:
    static constexpr std::int64_t ns_in_ms = 1'000'000;
    static constexpr std::int64_t measured_every_ms = 250;

    static std::int64_t read_ns(clockid_t clock) noexcept {
        timespec time{};
        ::clock_gettime(clock, &time);
        return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
    }

    // Several threads may do this at once, and one may be stopped in the middle and store an old
    // value late: that is a clock which notices a suspend a quarter of a second later.
    void measure(std::int64_t running_ms) noexcept {
        // Boot time first: if the thread is stopped between the two, the clock lags.
        const std::int64_t boot_ns = read_ns(CLOCK_BOOTTIME);
        const std::int64_t suspended_ns = boot_ns - read_ns(CLOCK_MONOTONIC);
        suspended_ms_.store(suspended_ns > 0 ? suspended_ns / ns_in_ms : 0,
                            std::memory_order_relaxed);
        measured_at_ms_.store(running_ms, std::memory_order_relaxed);
    }

    std::atomic<std::int64_t> suspended_ms_{0};
    std::atomic<std::int64_t> measured_at_ms_{0};
};

}  // namespace usher::client
