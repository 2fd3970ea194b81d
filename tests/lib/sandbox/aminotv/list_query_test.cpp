#include "lib/sandbox/aminotv/list_query.hpp"

#include <boost/test/unit_test.hpp>

using namespace usher;
using namespace usher::sandbox::aminotv;

namespace {

http::Parameters query(std::string_view text) {
    return http::parse_query(text).value();
}

std::string refused_parameter(std::string_view text) {
    const auto cut = read_cut(query(text));
    if (!cut) return cut.error().parameter;
    const auto filter = read_filter(query(text));
    return filter ? "" : filter.error().parameter;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(list_query)

BOOST_AUTO_TEST_CASE(a_list_begins_with_its_first_hundred) {
    const Cut cut = read_cut(query("")).value();
    BOOST_CHECK_EQUAL(cut.limit, 100);
    BOOST_CHECK_EQUAL(cut.skip(), 0);
}

BOOST_AUTO_TEST_CASE(limit_and_offset_are_read_within_their_bounds) {
    const Cut cut = read_cut(query("page%5Blimit%5D=1&page[offset]=250")).value();
    BOOST_CHECK_EQUAL(cut.limit, 1);
    BOOST_CHECK_EQUAL(cut.skip(), 250);
    BOOST_CHECK_EQUAL(refused_parameter("page[limit]=100"), "");
    for (const char* const wrong : {"0", "101", "-1", "", "x", "1.5"}) {
        BOOST_CHECK_EQUAL(refused_parameter(std::string{"page[limit]="} + wrong), "page[limit]");
    }
    BOOST_CHECK_EQUAL(refused_parameter("page[offset]=-1"), "page[offset]");
    BOOST_CHECK_EQUAL(refused_parameter("page[after]=x"), "page[after]");
}

BOOST_AUTO_TEST_CASE(a_page_that_knows_what_came_before_does_not_count_it) {
    const Cut cut = read_cut(query("page[offset]=250&page[after]=77")).value();
    BOOST_CHECK_EQUAL(cut.after, 77);
    BOOST_CHECK_EQUAL(cut.skip(), 0);
}

BOOST_AUTO_TEST_CASE(every_filter_of_the_specification_is_read) {
    const LicenseFilter filter =
        read_filter(query("filter%5Bstatus%5D=ACTIVE,EXPIRED&filter[user.id]=310"
                          "&filter[product.id]=77&filter[order_id]=a-b&filter[purchased_after]=5"
                          "&filter[purchased_before]=9&filter[unknown]=x"))
            .value();
    using enum license::LicenseStatus;
    BOOST_CHECK(filter.statuses == (std::vector{Active, Expired}));
    BOOST_CHECK(filter.user == UserId{"310"});
    BOOST_CHECK(filter.product == BundleId{"77"});
    BOOST_CHECK(filter.order == OrderId{"a-b"});
    BOOST_CHECK(filter.purchased_after == from_unix(5));
    BOOST_CHECK(filter.purchased_before == from_unix(9));
}

BOOST_AUTO_TEST_CASE(filters_that_mean_nothing_are_refused_by_name) {
    BOOST_CHECK_EQUAL(refused_parameter("filter[status]=active"), "filter[status]");
    BOOST_CHECK_EQUAL(refused_parameter("filter[status]=ACTIVE,"), "");
    BOOST_CHECK_EQUAL(refused_parameter("filter[purchased_after]=soon"), "filter[purchased_after]");
    // Milliseconds by mistake.
    BOOST_CHECK_EQUAL(refused_parameter("filter[purchased_before]=100000000000"),
                      "filter[purchased_before]");
}

BOOST_AUTO_TEST_CASE(the_next_page_keeps_the_filters) {
    const http::Parameters asked =
        query("filter[status]=ACTIVE&page[offset]=100&page[limit]=50&page[after]=3");
    const Cut cut = read_cut(asked).value();
    BOOST_CHECK_EQUAL(next_target("/api/x", asked, cut, "42"),
                      "/api/x?filter%5Bstatus%5D=ACTIVE&page%5Blimit%5D=50&page%5Boffset%5D=150"
                      "&page%5Bafter%5D=42");
}

BOOST_AUTO_TEST_SUITE_END()
