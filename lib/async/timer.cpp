#include "lib/async/timer.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/this_coro.hpp>

namespace usher::async {

Task<bool> wait(Timer& timer) {
    auto [error] = co_await timer.async_wait(net::as_tuple(use_task));
    co_return !error;
}

Task<void> sleep_for(std::chrono::steady_clock::duration duration) {
    const Executor executor = co_await net::this_coro::executor;
    Timer timer{executor, duration};
    co_await wait(timer);
}

}  // namespace usher::async
