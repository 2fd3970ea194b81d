/// Time that passes only when a simulation lets it, and everything that waits for it.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <utility>

#include "lib/async/task.hpp"

namespace usher::simulation {

/// Since the history began.
using Time = std::chrono::milliseconds;

/// What happens at one time happens in the order in which it was asked for.
class Scheduler {
public:
    using Action = std::function<void()>;

    [[nodiscard]] Time now() const noexcept { return now_; }

    /// Of the world: happens whatever becomes of the daemon.
    void in(Time wait, Action action) { put(world_, wait, std::move(action)); }
    /// Of the daemon: goes when it goes.
    void in_daemon(Time wait, Action action) { put(daemon_, wait, std::move(action)); }
    /// The daemon is gone.
    void forget_daemon() { daemon_.clear(); }

    /// What stands for async::sleep_for in a daemon on `executor`.
    [[nodiscard]] Task<void> sleep(Executor executor, std::chrono::steady_clock::duration duration);

    /// Goes on to what is next and lets it happen; false if nothing is, or not until `end`.
    [[nodiscard]] bool run_next(Time end);

private:
    using Queue = std::map<std::pair<Time, std::uint64_t>, Action>;
    void put(Queue& queue, Time wait, Action action);

    Time now_{0};
    std::uint64_t count_ = 0;
    Queue world_;
    Queue daemon_;
};

}  // namespace usher::simulation
