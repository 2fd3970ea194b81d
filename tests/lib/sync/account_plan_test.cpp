#include "lib/sync/account_plan.hpp"

#include <boost/test/unit_test.hpp>

using namespace std::chrono_literals;
using namespace usher;
using sync::AccountRows;
using sync::jittered;

BOOST_AUTO_TEST_SUITE(account_plan)

BOOST_AUTO_TEST_CASE(each_user_has_one_row_and_none_is_the_catalogues) {
    AccountRows rows;
    const std::int64_t first = rows.row_of(UserId{"310"});
    const std::int64_t second = rows.row_of(UserId{"311"});
    BOOST_TEST(first != second);
    BOOST_TEST(first != sync::catalogue_row);
    BOOST_TEST(second != sync::catalogue_row);
    BOOST_TEST(rows.row_of(UserId{"310"}) == first);
    BOOST_CHECK(rows.user_in(second) == UserId{"311"});
    BOOST_CHECK(!rows.user_in(sync::catalogue_row));
}

BOOST_AUTO_TEST_CASE(a_row_that_was_forgotten_is_nobodys_again) {
    AccountRows rows;
    const std::int64_t before = rows.row_of(UserId{"310"});
    rows.forget(before);
    rows.forget(before);
    BOOST_CHECK(!rows.user_in(before));
    BOOST_TEST(rows.row_of(UserId{"310"}) != before);
    BOOST_CHECK(!rows.user_in(before));
}

BOOST_AUTO_TEST_CASE(a_wait_is_a_tenth_more_or_less) {
    BOOST_CHECK(jittered(100s, 0.0) == 90s);
    BOOST_CHECK(jittered(100s, 0.5) == 100s);
    BOOST_CHECK(jittered(100s, 0.999) < 110s);
}

BOOST_AUTO_TEST_SUITE_END()
