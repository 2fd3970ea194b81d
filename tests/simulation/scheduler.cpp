#include "tests/simulation/scheduler.hpp"

#include <algorithm>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <memory>

namespace usher::simulation {

void Scheduler::put(Queue& queue, Time wait, Action action) {
    queue.emplace(std::pair{now_ + std::max(wait, Time{0}), ++count_}, std::move(action));
}

Task<void> Scheduler::sleep(Executor executor, std::chrono::steady_clock::duration duration) {
    const Time wait = std::chrono::ceil<Time>(duration);
    auto start = [this, executor, wait](auto handler) {
        // Shared because Action must be copyable; there is one owner at a time.
        const auto held = std::make_shared<decltype(handler)>(std::move(handler));
        in_daemon(wait, [executor, held] {
            net::post(executor, [held] {
                auto resume = std::move(*held);
                std::move(resume)();
            });
        });
    };
    return net::async_initiate<const net::use_awaitable_t<Executor>, void()>(std::move(start),
                                                                             use_task);
}

bool Scheduler::run_next(Time end) {
    const bool is_daemons =
        world_.empty() || (!daemon_.empty() && daemon_.begin()->first < world_.begin()->first);
    Queue& queue = is_daemons ? daemon_ : world_;
    if (queue.empty() || queue.begin()->first.first > end) return false;
    auto next = queue.extract(queue.begin());
    now_ = next.key().first;
    next.mapped()();
    return true;
}

}  // namespace usher::simulation
