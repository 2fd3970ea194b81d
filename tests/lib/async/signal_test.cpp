#include "lib/async/signal.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/test/unit_test.hpp>
#include <exception>
#include <vector>

using namespace std::chrono_literals;
using namespace usher;
using async::Signal;

namespace {

struct Fixture {
    net::io_context loop{1};
    Signal signal{loop.get_executor()};
    std::vector<bool> woken;

    Task<void> wait(std::chrono::steady_clock::duration limit) {
        const bool notified = co_await signal.wait_for(limit);
        woken.push_back(notified);
    }
    void start(std::chrono::steady_clock::duration limit) {
        net::co_spawn(loop, wait(limit), net::detached);
        loop.restart();
        loop.poll();
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(signals, Fixture)

BOOST_AUTO_TEST_CASE(wakes_everyone_who_waits) {
    for (int i = 0; i < 3; ++i) start(24h);
    BOOST_TEST(woken.empty());
    signal.notify();
    loop.run();
    BOOST_CHECK((woken == std::vector{true, true, true}));
}

BOOST_AUTO_TEST_CASE(a_wait_ends_at_its_limit) {
    start(1ms);
    loop.run();
    BOOST_CHECK(woken == std::vector{false});
}

BOOST_AUTO_TEST_CASE(what_nobody_waited_for_is_forgotten) {
    signal.notify();
    start(1ms);
    loop.run();
    BOOST_CHECK(woken == std::vector{false});
}

BOOST_AUTO_TEST_CASE(wakes_again_whoever_waits_again) {
    for (std::size_t round = 1; round <= 3; ++round) {
        start(24h);
        signal.notify();
        loop.restart();
        loop.run();
        BOOST_TEST(woken.size() == round);
    }
    BOOST_CHECK((woken == std::vector{true, true, true}));
}

BOOST_AUTO_TEST_CASE(a_cancelled_wait_ends_at_once) {
    net::cancellation_signal cancel;
    bool ended = false;
    const auto on_end = [&](const std::exception_ptr&) { ended = true; };
    net::co_spawn(loop, wait(24h), net::bind_cancellation_slot(cancel.slot(), on_end));
    loop.poll();
    cancel.emit(net::cancellation_type::terminal);
    loop.run();
    BOOST_TEST(ended);
    BOOST_CHECK(woken == std::vector{false});
}

BOOST_AUTO_TEST_SUITE_END()
