#include "lib/license/license_changes.hpp"

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

using namespace usher;
using namespace usher::license;

namespace {

License held(const std::string& id, const std::string& product, const std::string& order = {}) {
    License license{.id = LicenseId{id},
                    .user = UserId{"310"},
                    .product = BundleId{product},
                    .status = LicenseStatus::Active};
    if (!order.empty()) license.order = OrderId{order};
    return license;
}

// `granted 3, revoked 1`
std::string told(const std::vector<License>& before, const std::vector<License>& after) {
    std::string text;
    for (const LicenseChange& change : license_changes(before, after)) {
        if (!text.empty()) text += ", ";
        text.append(name(change.event)).append(" ").append(change.license.id.text());
    }
    return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(license_changes_between_answers)

BOOST_AUTO_TEST_CASE(says_nothing_where_nothing_has_changed) {
    BOOST_TEST(told({held("1", "77"), held("2", "78")}, {held("2", "78"), held("1", "77")}) == "");
    BOOST_TEST(told({}, {}) == "");
}

BOOST_AUTO_TEST_CASE(tells_what_came_what_went_and_what_is_another_under_its_id) {
    License suspended = held("2", "78");
    suspended.status = LicenseStatus::Suspended;
    BOOST_TEST(told({held("1", "77"), held("2", "78")}, {suspended, held("3", "79")}) ==
               "changed 2, granted 3, revoked 1");
}

BOOST_AUTO_TEST_CASE(one_that_was_deleted_and_made_anew_has_changed) {
    BOOST_TEST(told({held("1", "77")}, {held("9", "77")}) == "changed 9");
    BOOST_TEST(told({held("1", "77", "a"), held("2", "77", "b")},
                    {held("9", "77", "b"), held("1", "77", "a")}) == "changed 9");
    BOOST_TEST(told({held("1", "77", "a"), held("2", "77", "b")},
                    {held("8", "77", "b"), held("9", "77", "c")}) ==
               "changed 8, granted 9, revoked 1");
}

BOOST_AUTO_TEST_CASE(one_that_goes_stands_for_one_that_comes_and_no_more) {
    BOOST_TEST(told({held("1", "77")}, {held("8", "77"), held("9", "77")}) ==
               "changed 8, granted 9");
    BOOST_TEST(told({held("1", "77"), held("2", "77")}, {held("8", "77")}) ==
               "changed 8, revoked 2");
}

BOOST_AUTO_TEST_CASE(an_order_that_only_one_view_tells_of_is_no_change) {
    License ordered = held("1", "77", "order");
    BOOST_TEST(told({ordered}, {held("1", "77")}).empty());
    BOOST_TEST(told({held("1", "77")}, {ordered}).empty());
    ordered.status = LicenseStatus::Suspended;
    BOOST_TEST(told({held("1", "77")}, {ordered}) == "changed 1");
}

BOOST_AUTO_TEST_CASE(what_is_gone_is_told_in_the_order_in_which_it_stood) {
    BOOST_TEST(told({held("3", "79"), held("1", "78"), held("2", "77", "order")}, {}) ==
               "revoked 3, revoked 1, revoked 2");
}

BOOST_AUTO_TEST_SUITE_END()
