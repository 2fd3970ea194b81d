#include "lib/sync/refresh_schedule.hpp"

#include <boost/test/unit_test.hpp>

using namespace std::chrono_literals;
using namespace usher::sync;

BOOST_AUTO_TEST_SUITE(refresh_schedule)

BOOST_AUTO_TEST_CASE(gives_rows_in_the_order_in_which_they_are_due) {
    RefreshSchedule schedule;
    schedule.set(1, 30ms);
    schedule.set(2, 10ms);
    schedule.set(3, 20ms);
    BOOST_CHECK(schedule.next_due() == 10ms);
    BOOST_CHECK(!schedule.take_due(9ms));
    BOOST_CHECK_EQUAL(schedule.due_count(20ms), 2U);
    BOOST_CHECK_EQUAL(*schedule.take_due(25ms), 2);
    BOOST_CHECK_EQUAL(*schedule.take_due(25ms), 3);
    BOOST_CHECK(!schedule.take_due(25ms));
    BOOST_CHECK_EQUAL(schedule.size(), 1U);
}

BOOST_AUTO_TEST_CASE(a_new_date_replaces_the_old_one) {
    RefreshSchedule schedule;
    schedule.set(1, 10ms);
    schedule.set(1, 50ms);
    BOOST_CHECK(!schedule.take_due(10ms));
    BOOST_CHECK_EQUAL(schedule.size(), 1U);
    schedule.remove(1);
    schedule.remove(1);
    BOOST_CHECK(!schedule.next_due());
}

// specs/acestream.md choice 30.
BOOST_AUTO_TEST_CASE(is_due_at_ninety_percent_of_the_remaining_validity_and_at_the_latest_every) {
    BOOST_CHECK(refresh_delay({}, 6h, 0) == 6h);
    BOOST_CHECK(refresh_delay(100h, 6h, 0) == 6h);
    BOOST_CHECK(refresh_delay(100s, 6h, 0) == 90s);
    BOOST_CHECK(refresh_delay(100s, 6h, 0.5) == 85500ms);
    BOOST_CHECK(refresh_delay(0s, 6h, 0) == 1s);
    for (const double jitter : {0.0, 0.3, 0.999}) {
        BOOST_CHECK(refresh_delay({}, 6h, jitter) > 5h + 23min);
        BOOST_CHECK(refresh_delay({}, 6h, jitter) <= 6h);
    }
}

BOOST_AUTO_TEST_SUITE_END()
