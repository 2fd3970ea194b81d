#include "lib/sync/refresh_book.hpp"

#include <boost/test/unit_test.hpp>

using namespace std::chrono_literals;
using namespace usher;
using sync::BootTime;
using sync::RefreshBook;

namespace {

struct Fixture {
    RefreshBook book{{.base = 2s, .cap = 60s}, [] { return 0.5; }};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(refresh_book, Fixture)

BOOST_AUTO_TEST_CASE(a_key_starts_when_it_is_due_and_once) {
    book.plan(1, 10s);
    BOOST_CHECK(!book.start(9s));
    BOOST_CHECK(book.next_start() == BootTime{10s});
    BOOST_CHECK(book.start(10s) == 1);
    BOOST_CHECK(book.is_running(1));
    BOOST_CHECK(!book.start(10s));
    BOOST_CHECK(!book.next_start());
}

BOOST_AUTO_TEST_CASE(what_is_demanded_comes_first_and_past_the_wait_after_a_failure) {
    book.plan(1, 0s);
    book.plan(2, 0s);
    BOOST_REQUIRE(book.start(1s) == 1);
    book.upstream_failed(1, 1s, 0s);
    BOOST_CHECK(!book.start(1s));
    BOOST_CHECK(book.next_start() == BootTime{2s});
    book.demand(2);
    BOOST_CHECK(book.start(1s) == 2);
}

BOOST_AUTO_TEST_CASE(a_demand_during_a_refresh_of_the_same_key_follows_it) {
    book.plan(1, 0s);
    BOOST_REQUIRE(book.start(0s) == 1);
    book.demand(1);
    BOOST_CHECK(!book.start(0s));
    book.succeeded(1, 100s);
    BOOST_CHECK(book.start(0s) == 1);
    book.succeeded(1, 100s);
    BOOST_CHECK(!book.start(99s));
}

BOOST_AUTO_TEST_CASE(a_key_that_comes_due_while_it_is_asked_about_is_asked_about_once_more) {
    book.plan(1, 0s);
    BOOST_REQUIRE(book.start(0s) == 1);
    book.plan(1, 1s);
    BOOST_CHECK(!book.start(1s));
    BOOST_CHECK_EQUAL(book.running(), 1U);
    book.release(1);
    BOOST_CHECK(book.start(1s) == 1);
}

BOOST_AUTO_TEST_CASE(a_failing_key_waits_longer_each_time_and_alone) {
    book.plan(1, 0s);
    book.plan(2, 5s);
    BootTime now{0s};
    for (const BootTime wait : {BootTime{1s}, BootTime{2s}, BootTime{4s}}) {
        BOOST_REQUIRE(book.start(now) == 1);
        book.key_failed(1, now, 0s);
        BOOST_CHECK(!book.start(now));
        now += wait;
    }
    BOOST_REQUIRE(book.start(now) == 2);
    book.succeeded(2, 1h);
    BOOST_REQUIRE(book.start(now) == 1);
    book.succeeded(1, 1h);
    BOOST_REQUIRE(book.start(1h).has_value());
    book.key_failed(1, 1h, 0s);
    BOOST_REQUIRE(book.start(1h) == 2);
    BOOST_CHECK(book.next_start() == BootTime{1h + 1s});
}

BOOST_AUTO_TEST_CASE(the_wait_that_upstream_asks_for_is_kept_within_an_hour) {
    book.plan(1, 0s);
    BOOST_REQUIRE(book.start(0s) == 1);
    book.upstream_failed(1, 0s, 120s);
    BOOST_CHECK(book.next_start() == BootTime{120s});
    BOOST_REQUIRE(book.start(120s) == 1);
    book.key_failed(1, 120s, 300s);
    BOOST_CHECK(book.next_start() == BootTime{420s});
    BOOST_REQUIRE(book.start(420s) == 1);
    book.upstream_failed(1, 0s, 24h);
    BOOST_CHECK(book.next_start() == BootTime{1h});
}

BOOST_AUTO_TEST_CASE(a_success_ends_the_wait_of_all) {
    book.plan(1, 0s);
    book.plan(2, 1s);
    BOOST_REQUIRE(book.start(0s) == 1);
    book.upstream_failed(1, 0s, 60s);
    book.demand(1);
    BOOST_REQUIRE(book.start(1s) == 1);
    book.succeeded(1, 1h);
    BOOST_CHECK(book.start(1s) == 2);
}

BOOST_AUTO_TEST_CASE(a_key_that_has_gone_is_not_asked_about_any_more) {
    book.plan(1, 0s);
    book.plan(2, 0s);
    BOOST_REQUIRE(book.start(0s) == 1);
    book.demand(1);
    book.forget(1);
    book.forget(2);
    book.release(1);
    BOOST_CHECK(!book.next_start());
    BOOST_CHECK_EQUAL(book.running(), 0U);
    BOOST_CHECK_EQUAL(book.unconfirmed(1h), 0U);
}

BOOST_AUTO_TEST_CASE(unconfirmed_are_those_that_failed_are_due_or_under_way) {
    for (const std::int64_t row : {1, 2, 3, 4}) book.plan(row, 0s);
    BOOST_REQUIRE(book.start(0s) == 1);
    book.succeeded(1, 1h);
    BOOST_REQUIRE(book.start(0s) == 2);
    book.key_failed(2, 0s, 0s);
    BOOST_REQUIRE(book.start(0s) == 3);
    BOOST_CHECK_EQUAL(book.unconfirmed(0s), 3U);
    BOOST_CHECK_EQUAL(book.due_count(0s), 1U);
    BOOST_CHECK(book.history(1).last_succeeded);
    BOOST_CHECK_EQUAL(book.history(2).failures, 1);
    BOOST_CHECK_EQUAL(book.history(3).finished, 0U);
}

BOOST_AUTO_TEST_SUITE_END()
