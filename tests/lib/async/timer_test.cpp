#include "lib/async/timer.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/test/unit_test.hpp>
#include <exception>
#include <optional>

using namespace std::chrono_literals;
using namespace usher;
using async::Timer;

BOOST_AUTO_TEST_SUITE(timer)

BOOST_AUTO_TEST_CASE(a_timer_that_expires_says_so) {
    net::io_context loop{1};
    Timer timer{loop.get_executor(), 1ms};
    std::optional<bool> expired;
    const auto waiter = [&]() -> Task<void> { expired = co_await async::wait(timer); };
    net::co_spawn(loop, waiter(), net::detached);
    loop.run();
    BOOST_CHECK(expired == true);
}

BOOST_AUTO_TEST_CASE(a_timer_that_is_cancelled_says_so) {
    net::io_context loop{1};
    Timer timer{loop.get_executor(), 24h};
    std::optional<bool> expired;
    const auto waiter = [&]() -> Task<void> { expired = co_await async::wait(timer); };
    net::co_spawn(loop, waiter(), net::detached);
    loop.poll();
    BOOST_CHECK(!expired);
    timer.cancel();
    loop.run();
    BOOST_CHECK(expired == false);
}

BOOST_AUTO_TEST_CASE(a_sleep_ends_after_its_time_and_not_before) {
    net::io_context loop{1};
    const auto start = std::chrono::steady_clock::now();
    net::co_spawn(loop, async::sleep_for(5ms), net::detached);
    loop.run();
    BOOST_CHECK(std::chrono::steady_clock::now() - start >= 5ms);
}

BOOST_AUTO_TEST_CASE(a_cancelled_sleep_ends_without_a_word) {
    net::io_context loop{1};
    net::cancellation_signal cancel;
    bool ended = false;
    const auto on_end = [&](const std::exception_ptr& failure) { ended = !failure; };
    net::co_spawn(loop, async::sleep_for(24h), net::bind_cancellation_slot(cancel.slot(), on_end));
    loop.poll();
    BOOST_TEST(!ended);
    cancel.emit(net::cancellation_type::terminal);
    loop.run();
    BOOST_TEST(ended);
}

BOOST_AUTO_TEST_SUITE_END()
