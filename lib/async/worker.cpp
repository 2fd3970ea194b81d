#include "lib/async/worker.hpp"

#include <system_error>
#include <utility>

namespace usher::async {

Worker::Worker(RunBatch run_batch, RunLater run_later)
    : run_batch_{std::move(run_batch)}, run_later_{std::move(run_later)} {
    if (run_later_) self_ = std::make_shared<Worker*>(this);
}

Worker::~Worker() {
    {
        const std::scoped_lock lock{mutex_};
        stopping_ = true;
    }
    wake_.notify_one();
    run_waiting();
    if (thread_.joinable()) thread_.join();
}

bool Worker::post(Job job) {
    if (!enqueue(std::move(job), true)) return false;
    if (run_later_) {
        run_later_([worker = std::weak_ptr{self_}] {
            if (const auto self = worker.lock()) (*self)->run_waiting();
        });
    }
    return true;
}

bool Worker::run_here(Job job) {
    if (!enqueue(std::move(job), false)) return false;
    run_waiting();
    return true;
}

bool Worker::enqueue(Job job, bool needs_thread) {
    {
        const std::scoped_lock lock{mutex_};
        if (queue_.size() >= queue_max) return false;
        if (needs_thread && !has_thread()) return false;
        queue_.push_back(std::move(job));
    }
    wake_.notify_one();
    return true;
}

// With the mutex held, under which the thread begins.
bool Worker::has_thread() try {
    if (!run_later_ && !thread_.joinable()) thread_ = std::thread{[this] { run(); }};
    return true;
} catch (const std::system_error&) {
    return false;
}

void Worker::run_waiting() {
    std::vector<Job> batch;
    {
        const std::scoped_lock lock{mutex_};
        if (thread_.joinable()) return;
        batch.swap(queue_);
    }
    if (!batch.empty()) run_batch_(batch);
}

void Worker::run() {
    std::vector<Job> batch;
    std::unique_lock lock{mutex_};
    while (true) {
        wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
        if (queue_.empty()) return;
        batch.swap(queue_);
        lock.unlock();
        run_batch_(batch);
        batch.clear();
        lock.lock();
    }
}

}  // namespace usher::async
