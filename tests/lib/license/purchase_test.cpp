#include "lib/license/purchase.hpp"

#include <boost/test/unit_test.hpp>

using namespace usher::license;

BOOST_AUTO_TEST_SUITE(purchase_limits)

BOOST_AUTO_TEST_CASE(without_limits_anybody_may_buy) {
    BOOST_CHECK(!objection_to(PurchaseLimits{}, {.by_app = 1000, .for_user = 1000}));
}

BOOST_AUTO_TEST_CASE(each_limit_counts_what_was_made_before) {
    const PurchaseLimits limits{.per_app = 2, .per_user = 3};
    BOOST_CHECK(!objection_to(limits, {.by_app = 1, .for_user = 2}));
    BOOST_CHECK(objection_to(limits, {.by_app = 2}).value().starts_with("this app may make 2"));
    BOOST_CHECK(objection_to(limits, {.for_user = 3}).value().starts_with("for this user 3"));
}

BOOST_AUTO_TEST_SUITE_END()
