/// Waking coroutines that wait for something to happen.
#pragma once

#include <chrono>
#include <cstdint>

#include "lib/async/task.hpp"
#include "lib/async/timer.hpp"

namespace usher::async {

/// Lives on the event loop. A signal that nobody waits for is forgotten: check the condition, then
/// wait, with no other wait between.
class Signal {
public:
    explicit Signal(const Executor& executor);

    /// Wakes everyone who waits now.
    void notify();
    /// Until the next `notify`, at most `limit`; true when notified in time. False at once when the
    /// coroutine is cancelled.
    [[nodiscard]] Task<bool> wait_for(std::chrono::steady_clock::duration limit);

private:
    Timer timer_;
    std::uint64_t notified_ = 0;
};

}  // namespace usher::async
