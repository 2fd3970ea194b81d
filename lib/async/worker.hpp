/// A thread for work that blocks, fed from the event loop.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace usher::async {

/// Calls a function later, once, on the thread that made the call.
using RunLater = std::function<void(std::function<void()>)>;

/// One thread that takes whatever has queued up since it last looked, as one batch, in order.
/// That is what makes group commit: work that arrives while a batch runs forms the next one.
/// The thread begins with the first job that is posted.
class Worker {
public:
    using Job = std::function<void()>;
    using RunBatch = std::function<void(std::vector<Job>&)>;

    /// `run_batch` is called with at least one job, on the thread or, before it has begun, on that
    /// of whoever calls `run_here`, `run_waiting` or the destructor; it must not throw. With
    /// `run_later` there is no thread: the batches run where it calls them, for tests that decide
    /// over everything that happens.
    explicit Worker(RunBatch run_batch, RunLater run_later = {});
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;
    /// Runs what has queued up, then ends the thread.
    ~Worker();

    /// Queues `job`; any thread. False when `queue_max` jobs are waiting already, or the system has
    /// no thread to give: nothing is queued.
    [[nodiscard]] bool post(Job job);
    /// The same, begins no thread, and runs the batch on the caller's while there is none: for what
    /// a start does step by step, where a step costs less than waking somebody up. Nobody posts
    /// meanwhile.
    [[nodiscard]] bool run_here(Job job);
    /// While there is no thread: runs what has queued up. Otherwise does nothing. Nobody posts
    /// meanwhile.
    void run_waiting();

    static constexpr std::size_t queue_max = 4096;

private:
    [[nodiscard]] bool enqueue(Job job, bool needs_thread);
    [[nodiscard]] bool has_thread();
    void run();

    RunBatch run_batch_;
    RunLater run_later_;
    std::shared_ptr<Worker*> self_;  ///< for turns that come after our end
    std::mutex mutex_;
    std::condition_variable wake_;
    std::vector<Job> queue_;
    bool stopping_ = false;
    // Last: it uses all of the above. Guarded by mutex_ until it has begun.
    std::thread thread_;
};

}  // namespace usher::async
