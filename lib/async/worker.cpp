#include "lib/async/worker.hpp"

#include <utility>

namespace usher::async {

Worker::Worker(RunBatch run_batch) : run_batch_{std::move(run_batch)}, thread_{[this] { run(); }} {}

Worker::~Worker() {
    {
        const std::scoped_lock lock{mutex_};
        stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

bool Worker::post(Job job) {
    {
        const std::scoped_lock lock{mutex_};
        if (queue_.size() >= queue_max) return false;
        queue_.push_back(std::move(job));
    }
    wake_.notify_one();
    return true;
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
