#include "lib/sandbox/clock.hpp"

#include <boost/test/unit_test.hpp>

using namespace std::chrono_literals;
using usher::from_unix;
using usher::Instant;
using usher::sandbox::Clock;

namespace {

struct Machine {
    Instant now = from_unix(1'700'000'000);
    Clock clock{[this] { return usher::ClockReading{.wall = now, .boot = {}}; }};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(sandbox_clock, Machine)

BOOST_AUTO_TEST_CASE(it_shows_the_machine_s_time_at_first) {
    BOOST_CHECK(clock.now() == now);
    now += 5s;
    BOOST_CHECK(clock.now() == now);
    BOOST_CHECK(!clock.stopped());
}

BOOST_AUTO_TEST_CASE(it_keeps_its_distance_once_advanced) {
    clock.advance(10s);
    clock.advance(-3s);
    now += 1s;
    BOOST_CHECK(clock.now() == from_unix(1'700'000'008));
}

BOOST_AUTO_TEST_CASE(it_runs_on_from_the_time_it_is_set_to) {
    clock.set(from_unix(1'000));
    now += 2s;
    BOOST_CHECK(clock.now() == from_unix(1'002));
}

BOOST_AUTO_TEST_CASE(it_stands_while_stopped_and_runs_on_from_there) {
    clock.stop();
    now += 60s;
    BOOST_CHECK(clock.stopped());
    BOOST_CHECK(clock.now() == from_unix(1'700'000'000));
    clock.run();
    now += 1s;
    BOOST_CHECK(clock.now() == from_unix(1'700'000'001));
    clock.run();
    BOOST_CHECK(clock.now() == from_unix(1'700'000'001));
}

BOOST_AUTO_TEST_CASE(it_can_be_moved_while_stopped) {
    clock.stop();
    clock.advance(5s);
    BOOST_CHECK(clock.now() == from_unix(1'700'000'005));
    clock.set(from_unix(7));
    BOOST_CHECK(clock.now() == from_unix(7));
    BOOST_CHECK(clock.stopped());
}

BOOST_AUTO_TEST_CASE(a_reset_brings_back_the_machine_s_time) {
    clock.set(from_unix(7));
    clock.stop();
    clock.reset();
    BOOST_CHECK(clock.now() == now);
    BOOST_CHECK(!clock.stopped());
}

BOOST_AUTO_TEST_SUITE_END()
