/// The owner of coroutines that run beside their caller.
#pragma once

#include <memory>
#include <string>

#include "lib/async/task.hpp"
#include "lib/core/log.hpp"

namespace usher::async {

/// Starts coroutines, and ends those that still run when it ends itself or is told to. Lives on the
/// event loop.
class TaskGroup {
public:
    /// `name` stands in the log line about a coroutine that ended by an exception.
    TaskGroup(Executor executor, std::string name, Log log);
    TaskGroup(const TaskGroup&) = delete;
    TaskGroup& operator=(const TaskGroup&) = delete;
    ~TaskGroup();

    /// Starts `task` at the loop's next turn. What it refers to outlives the turn of the loop in
    /// which it ends after `cancel`.
    void spawn(Task<void> task);
    /// Ends every wait of the coroutines that run now; they unwind as the loop goes on. Those whose
    /// turn has not come, and later ones, are not started.
    void cancel();
    /// Coroutines that have not ended: after `cancel`, those that still unwind.
    [[nodiscard]] std::size_t running() const noexcept;

private:
    struct State;
    static Task<void> begin(std::shared_ptr<const State> state, Task<void> task);

    Executor executor_;
    std::shared_ptr<State> state_;  // shared with the coroutines that unwind after our end
};

}  // namespace usher::async
