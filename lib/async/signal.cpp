#include "lib/async/signal.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>

namespace usher::async {

Signal::Signal(const Executor& executor)
    : timer_{executor, std::chrono::steady_clock::time_point::max()} {}

void Signal::notify() {
    ++notified_;
    timer_.cancel();
}

Task<bool> Signal::wait_for(std::chrono::steady_clock::duration limit) {
    using net::experimental::awaitable_operators::operator||;
    const std::uint64_t before = notified_;
    Timer deadline{timer_.get_executor(), limit};
    auto signalled = timer_.async_wait(net::as_tuple(use_task));
    auto expired = deadline.async_wait(net::as_tuple(use_task));
    co_await (std::move(signalled) || std::move(expired));
    co_return notified_ != before;
}

}  // namespace usher::async
