#include "lib/sandbox/postponed.hpp"

#include <boost/asio/co_spawn.hpp>
#include <set>
#include <utility>

#include "lib/async/timer.hpp"

namespace usher::sandbox {

struct Postponed::Queue {
    bool cancelled = false;
    std::size_t waiting = 0;
    std::set<async::Timer*> timers;  // of the coroutines that wait
};

Postponed::Postponed(Executor executor, Log log)
    : executor_{executor}, log_{std::move(log)}, queue_{std::make_shared<Queue>()} {}

Postponed::~Postponed() {
    cancel();
}

Task<void> Postponed::run(std::shared_ptr<Queue> queue, std::chrono::milliseconds delay,
                          Work work) {
    const Executor executor = co_await net::this_coro::executor;
    async::Timer timer{executor, delay};
    queue->timers.insert(&timer);
    if (!queue->cancelled) co_await async::wait(timer);
    queue->timers.erase(&timer);
    --queue->waiting;
    if (!queue->cancelled) co_await work();
}

void Postponed::start(std::chrono::milliseconds delay, Work work) {
    ++queue_->waiting;
    auto finished = [log = log_](const std::exception_ptr& failure) {
        if (failure) log.warning("postponed work has failed");
    };
    net::co_spawn(executor_, run(queue_, delay, std::move(work)), std::move(finished));
}

void Postponed::cancel() {
    queue_->cancelled = true;
    for (async::Timer* timer : queue_->timers) timer->cancel();
}

std::size_t Postponed::waiting() const noexcept {
    return queue_->waiting;
}

}  // namespace usher::sandbox
