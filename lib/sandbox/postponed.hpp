/// Work that runs after the request that asked for it has gone.
#pragma once

#include <boost/asio/cancellation_signal.hpp>
#include <chrono>
#include <functional>
#include <list>
#include <memory>

#include "lib/async/task.hpp"
#include "lib/core/log.hpp"

namespace usher::sandbox {

/// Lives on the event loop; when it ends, what is still waiting never runs.
class Postponed {
public:
    using Work = std::function<Task<void>()>;

    Postponed(Executor executor, Log log);
    Postponed(const Postponed&) = delete;
    Postponed& operator=(const Postponed&) = delete;
    ~Postponed();

    /// Runs `work` after `delay`. `work` owns what it uses.
    void start(std::chrono::milliseconds delay, Work work);
    /// Gives up whatever has not started.
    void cancel();
    [[nodiscard]] std::size_t waiting() const noexcept { return signals_->size(); }

private:
    using Signals = std::list<net::cancellation_signal>;

    Executor executor_;
    Log log_;
    std::shared_ptr<Signals> signals_;  // shared with the work, which ends a turn of the loop later
};

}  // namespace usher::sandbox
