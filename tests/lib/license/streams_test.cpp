#include "lib/license/streams.hpp"

#include <boost/test/unit_test.hpp>

using namespace usher::license;

BOOST_AUTO_TEST_SUITE(streams)

BOOST_AUTO_TEST_CASE(without_a_limit_nothing_is_tight) {
    BOOST_CHECK(!tightest({}, {.license = 9, .key = 9, .option = 9}));
}

BOOST_AUTO_TEST_CASE(the_limit_with_the_least_room_counts) {
    const StreamPolicy policy{.per_license = 2, .per_key = 5, .per_option = 100};
    BOOST_CHECK((tightest(policy, {.license = 0, .key = 1, .option = 1}) ==
                 StreamUse{.scope = StreamScope::License, .held = 0, .limit = 2}));
    BOOST_CHECK((tightest(policy, {.license = 0, .key = 4, .option = 4}) ==
                 StreamUse{.scope = StreamScope::Key, .held = 4, .limit = 5}));
    BOOST_CHECK((tightest(policy, {.license = 1, .key = 1, .option = 100}) ==
                 StreamUse{.scope = StreamScope::Option, .held = 100, .limit = 100}));
}

BOOST_AUTO_TEST_CASE(more_streams_than_a_lowered_limit_leave_no_room) {
    BOOST_CHECK(
        (tightest({.per_license = 1, .per_key = 4}, {.license = 3, .key = 3, .option = 3}) ==
         StreamUse{.scope = StreamScope::License, .held = 3, .limit = 1}));
}

BOOST_AUTO_TEST_SUITE_END()
