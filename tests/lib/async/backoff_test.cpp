#include "lib/async/backoff.hpp"

#include <boost/test/unit_test.hpp>
#include <random>

using namespace std::chrono_literals;
using namespace usher::async;

namespace {

constexpr double nearly_one = 0.9999999;

}  // namespace

BOOST_AUTO_TEST_SUITE(backoff)

BOOST_AUTO_TEST_CASE(the_ceiling_doubles_up_to_the_cap) {
    Backoff backoff{{.base = 100ms, .cap = 1s}, [] { return 0.5; }};
    for (const auto expected : {50ms, 100ms, 200ms, 400ms, 500ms, 500ms}) {
        BOOST_CHECK(backoff.next() == expected);
    }
    backoff.reset();
    BOOST_CHECK(backoff.next() == 50ms);
}

BOOST_AUTO_TEST_CASE(a_wait_lies_anywhere_below_its_ceiling) {
    Backoff shortest{{.base = 100ms, .cap = 1s}, [] { return 0.0; }};
    Backoff longest{{.base = 100ms, .cap = 1s}, [] { return nearly_one; }};
    for (int i = 0; i < 10; ++i) {
        BOOST_CHECK(shortest.next() == 0ms);
        BOOST_CHECK(longest.next() < 1s);
    }
}

BOOST_AUTO_TEST_CASE(any_number_of_failures_stays_within_the_cap) {
    std::mt19937 random{3};
    std::uniform_real_distribution<double> fraction{0, 1};
    Backoff backoff{{.base = 2s, .cap = 15min}, [&] { return fraction(random); }};
    for (int i = 0; i < 1000; ++i) {
        const auto wait = backoff.next();
        BOOST_TEST_REQUIRE((wait >= 0ms && wait <= 15min));
    }
    Backoff wide{{.base = 1h, .cap = 24h * 365}, [] { return nearly_one; }};
    for (int i = 0; i < 100; ++i) BOOST_TEST_REQUIRE((wide.next() >= 0ms));
}

BOOST_AUTO_TEST_CASE(a_base_above_the_cap_counts_as_the_cap) {
    Backoff backoff{{.base = 10s, .cap = 1s}, [] { return 0.5; }};
    BOOST_CHECK(backoff.next() == 500ms);
}

BOOST_AUTO_TEST_SUITE_END()
