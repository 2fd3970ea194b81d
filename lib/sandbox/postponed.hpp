/// Work that runs after the request that asked for it has gone.
#pragma once

#include <chrono>
#include <functional>
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
    /// Gives up whatever has not started, for good: nothing runs any more.
    void cancel();
    /// How much has not started.
    [[nodiscard]] std::size_t waiting() const noexcept;

private:
    struct Queue;
    static Task<void> run(std::shared_ptr<Queue> queue, std::chrono::milliseconds delay, Work work);

    Executor executor_;
    Log log_;
    std::shared_ptr<Queue> queue_;  // shared with the work, which ends a turn of the loop later
};

}  // namespace usher::sandbox
