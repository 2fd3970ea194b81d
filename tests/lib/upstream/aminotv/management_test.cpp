#include "lib/upstream/aminotv/management.hpp"

#include <boost/test/unit_test.hpp>

#include "lib/http/query.hpp"
#include "tests/lib/upstream/aminotv/examples.hpp"
#include "tests/lib/upstream/aminotv/scripted_upstream.hpp"

using namespace usher;
using namespace usher::upstream::aminotv;
using test::aminotv::always;
using test::aminotv::ScriptedUpstream;

namespace {

Management management_of(const ScriptedUpstream& upstream) {
    return Management{upstream.url(), Secret{"operator-key"}};
}

std::string number_in(const http::Request& request, const char* name) {
    return std::string{http::parse_query(request.query())->find(name).value_or("")};
}

/// A list of `total` licences, page by page.
http::Response page_of_many(const http::Request& request, std::size_t total) {
    const std::size_t limit = std::stoul(number_in(request, "page[limit]"));
    const std::size_t offset = std::stoul(number_in(request, "page[offset]"));
    std::vector<ManagedLicense> licenses;
    for (std::size_t i = offset; i < std::min(offset + limit, total); ++i) {
        licenses.push_back({.license = {.id = LicenseId{std::to_string(i)},
                                        .user = UserId{std::to_string(i / 10)},
                                        .product = BundleId{"77"},
                                        .status = license::LicenseStatus::Active,
                                        .order = OrderId{"o" + std::to_string(i)}}});
    }
    WriteOptions options{.view = View::Management};
    if (offset + limit < total) {
        options.next = "?page%5Blimit%5D=" + std::to_string(limit) +
                       "&page%5Boffset%5D=" + std::to_string(offset + limit);
    }
    return {.body = write_licenses(licenses, {}, options)};
}

/// The ids of all licences of `pages`, or the failure that ends them.
Outcome<std::vector<std::string>> walk(ScriptedUpstream& upstream, LicensePages& pages) {
    Answered<std::vector<std::string>> ids;
    while (true) {
        Outcome<std::optional<ManagedLicenseDocument>> page = upstream.run(pages.next());
        if (!page) return page.error();
        if (!page->value) return ids;
        for (const ManagedLicense& managed : page->value->licenses) {
            ids.value.push_back(managed.license.id.text());
        }
    }
}

/// The only request that was made, as `METHOD target`.
std::string only_call(const ScriptedUpstream& upstream) {
    BOOST_REQUIRE_EQUAL(upstream.requests().size(), 1U);
    const http::Request& request = upstream.requests().front();
    BOOST_CHECK_EQUAL(request.field("Authorization").value_or(""), "Apikey operator-key");
    return request.method + " " + request.target;
}

const NewLicense wanted{.user = UserId{"310"}, .product = BundleId{"77"}};

}  // namespace

BOOST_AUTO_TEST_SUITE(aminotv_management)

BOOST_AUTO_TEST_CASE(hands_on_a_long_list_page_by_page) {
    ScriptedUpstream upstream{
        [](const http::Request& request) { return page_of_many(request, 250); }};
    const Management management = management_of(upstream);
    LicensePages pages = management.licenses({});
    const auto ids = walk(upstream, pages);
    BOOST_REQUIRE(ids.has_value());
    BOOST_CHECK_EQUAL(ids->value.size(), 250U);
    BOOST_CHECK_EQUAL(upstream.requests().size(), 3U);
    BOOST_CHECK_EQUAL(pages.resource_count(), 250U);
    BOOST_CHECK(!upstream.run(pages.next())->value.has_value());
    BOOST_CHECK_EQUAL(upstream.requests().size(), 3U);
}

BOOST_AUTO_TEST_CASE(goes_on_where_an_earlier_walk_ended) {
    ScriptedUpstream upstream{
        [](const http::Request& request) { return page_of_many(request, 30); }};
    const Management management = management_of(upstream);
    LicensePages first = management.licenses({}, {.limit = 10, .pages_max = 2});
    BOOST_CHECK(upstream.run(first.next())->value.has_value());
    BOOST_CHECK(upstream.run(first.next()).error().error.code() == Errc::TooLarge);

    LicensePages second = management.licenses({}, {.limit = 10, .offset = first.resource_count()});
    const auto ids = walk(upstream, second);
    BOOST_REQUIRE_EQUAL(ids->value.size(), 20U);
    BOOST_CHECK_EQUAL(ids->value.front(), "10");
}

BOOST_AUTO_TEST_CASE(asks_for_the_same_page_again_after_a_failure) {
    int failures = 1;
    ScriptedUpstream upstream{[&](const http::Request& request) {
        const bool fails = number_in(request, "page[offset]") == "100" && failures-- > 0;
        return fails ? http::Response{.status = 503} : page_of_many(request, 150);
    }};
    const Management management = management_of(upstream);
    LicensePages pages = management.licenses({});
    BOOST_CHECK(walk(upstream, pages).error().error.code() == Errc::Unavailable);
    BOOST_CHECK_EQUAL(pages.resource_count(), 100U);
    BOOST_CHECK_EQUAL(walk(upstream, pages)->value.size(), 50U);
}

BOOST_AUTO_TEST_CASE(ends_a_walk_whose_pages_run_in_a_circle) {
    ScriptedUpstream upstream{always({.body = R"({"data":[],"links":{"next":"?a"}})"})};
    const Management management = management_of(upstream);
    LicensePages pages = management.licenses({});
    BOOST_CHECK(walk(upstream, pages).error().error.code() == Errc::Malformed);
    BOOST_CHECK_EQUAL(upstream.requests().size(), 2U);
}

// Section 6: filters and pages.
BOOST_AUTO_TEST_CASE(asks_by_every_filter) {
    ScriptedUpstream upstream{always({.body = R"({"data":[]})"})};
    const Management management = management_of(upstream);
    LicensePages pages = management.licenses(
        {.statuses = {license::LicenseStatus::Active, license::LicenseStatus::SuspendedAdmin},
         .user = UserId{"310"},
         .product = BundleId{"7&7"},
         .order = OrderId{"o-1"},
         .purchased_after = from_unix(1735689600),
         .purchased_before = from_unix(1738368000)},
        {.limit = 1000, .offset = 5});
    BOOST_CHECK(upstream.run(pages.next()).has_value());
    const http::Request& request = upstream.requests().front();
    BOOST_CHECK(request.target.starts_with(
        "/api/license/management/v4/licenses?filter%5Bstatus%5D=ACTIVE%2CSUSPENDEDADMIN&"));
    BOOST_CHECK_EQUAL(number_in(request, "filter[user.id]"), "310");
    BOOST_CHECK_EQUAL(number_in(request, "filter[product.id]"), "7&7");
    BOOST_CHECK_EQUAL(number_in(request, "filter[order_id]"), "o-1");
    BOOST_CHECK_EQUAL(number_in(request, "filter[purchased_after]"), "1735689600");
    BOOST_CHECK_EQUAL(number_in(request, "filter[purchased_before]"), "1738368000");
    BOOST_CHECK_EQUAL(number_in(request, "page[limit]"), "100");
    BOOST_CHECK_EQUAL(number_in(request, "page[offset]"), "5");
}

// Section 4.2, row by row.
BOOST_AUTO_TEST_CASE(reads_single_licences_and_those_of_a_user) {
    ScriptedUpstream upstream{always({.body = test::aminotv::managed_license})};
    const Management management = management_of(upstream);
    BOOST_CHECK(upstream.run(management.license(LicenseId{"9/1"})).has_value());
    BOOST_CHECK_EQUAL(only_call(upstream), "GET /api/license/management/v4/licenses/9%2F1");
    LicensePages pages = management.licenses_of(UserId{"310"});
    BOOST_CHECK_EQUAL(walk(upstream, pages)->value.size(), 1U);
    BOOST_CHECK(upstream.requests().back().path() ==
                "/api/license/management/v4/users/310/licenses");
}

BOOST_AUTO_TEST_CASE(creates_and_deletes_a_licence) {
    ScriptedUpstream creating{always({.status = 201, .body = test::aminotv::managed_license})};
    const auto made = creating.run(management_of(creating).create(wanted));
    BOOST_CHECK_EQUAL(made->value.licenses.size(), 1U);
    BOOST_CHECK_EQUAL(only_call(creating), "POST /api/license/management/v4/licenses");
    BOOST_CHECK(read_new_license(creating.requests().front().body).value() == wanted);

    ScriptedUpstream deleting{always({.status = 204, .content_type = ""})};
    BOOST_CHECK(deleting.run(management_of(deleting).remove(LicenseId{"9001"})).has_value());
    BOOST_CHECK_EQUAL(only_call(deleting), "DELETE /api/license/management/v4/licenses/9001");
}

BOOST_AUTO_TEST_CASE(creates_and_deletes_batches) {
    ScriptedUpstream creating{always({.status = 201, .body = test::aminotv::managed_license})};
    BOOST_CHECK(creating.run(management_of(creating).create_batch({wanted, wanted})).has_value());
    BOOST_CHECK_EQUAL(only_call(creating), "POST /api/license/management/v4/licenses/batch_create");
    BOOST_CHECK_EQUAL(read_new_licenses(creating.requests().front().body)->size(), 2U);

    ScriptedUpstream deleting{always({.status = 204, .content_type = ""})};
    const std::vector<LicenseId> ids{LicenseId{"1"}, LicenseId{"2"}};
    BOOST_CHECK(deleting.run(management_of(deleting).remove_batch(ids)).has_value());
    BOOST_CHECK_EQUAL(only_call(deleting), "POST /api/license/management/v4/licenses/batch_delete");
    BOOST_CHECK(read_license_ids(deleting.requests().front().body).value() == ids);
}

BOOST_AUTO_TEST_CASE(reads_creates_and_changes_products) {
    const license::Product product = test::aminotv::evening_bundle();
    const std::string body = write_products({&product, 1}, {.view = View::Management});
    const ProductChange change{.title = "T", .type_name = "CHANNEL"};
    ScriptedUpstream upstream{always({.body = body})};
    const Management management = management_of(upstream);
    auto pages = management.products();
    BOOST_CHECK(upstream.run(pages.next())->value->products.front() == product);
    BOOST_CHECK(upstream.run(management.product(BundleId{"77"})).has_value());
    BOOST_CHECK(upstream.run(management.create_product(change)).has_value());
    BOOST_CHECK(upstream.run(management.update_product(BundleId{"77"}, change)).has_value());

    const std::vector<std::string> expected{
        "GET /api/license/management/v4/products", "GET /api/license/management/v4/products/77",
        "POST /api/license/management/v4/products", "PATCH /api/license/management/v4/products/77"};
    for (std::size_t i = 0; i < expected.size(); ++i) {
        const http::Request& request = upstream.requests()[i];
        BOOST_CHECK_EQUAL(request.method + " " + std::string{request.path()}, expected[i]);
        BOOST_CHECK(i < 2 || read_product_change(request.body).value() == change);
    }
}

// Section 4.3, the row about users.
BOOST_AUTO_TEST_CASE(reads_creates_changes_and_deletes_users) {
    const User user{.id = UserId{"310"}, .name = "Ada"};
    const UserChange change{.flags = std::vector<std::string>{std::string{purchase_restricted}}};
    ScriptedUpstream upstream{always({.body = write_users({&user, 1})})};
    const Management management = management_of(upstream);
    auto pages = management.users({.limit = 10});
    BOOST_CHECK(upstream.run(pages.next())->value->users.front() == user);
    BOOST_CHECK(upstream.run(management.user(user.id)).has_value());
    BOOST_CHECK(upstream.run(management.create_user(change)).has_value());
    BOOST_CHECK(upstream.run(management.update_user(user.id, change)).has_value());
    BOOST_CHECK(upstream.run(management.remove_user(user.id)).has_value());

    const std::vector<std::string> expected{
        "GET /api/user/management/v4/users", "GET /api/user/management/v4/users/310",
        "POST /api/user/management/v4/users", "PATCH /api/user/management/v4/users/310",
        "DELETE /api/user/management/v4/users/310"};
    for (std::size_t i = 0; i < expected.size(); ++i) {
        const http::Request& request = upstream.requests()[i];
        BOOST_CHECK_EQUAL(request.method + " " + std::string{request.path()}, expected[i]);
    }
}

BOOST_AUTO_TEST_CASE(says_why_it_was_refused) {
    ScriptedUpstream upstream{
        always({.status = 404, .body = write_error({.code = ErrorCode::LicenseNotFound})})};
    const auto answer = upstream.run(management_of(upstream).remove(LicenseId{"1"}));
    BOOST_CHECK(answer.error().error.code() == Errc::NotFound);
    BOOST_CHECK(answer.error().code == ErrorCode::LicenseNotFound);
}

BOOST_AUTO_TEST_CASE(does_not_know_what_became_of_a_creation_without_an_answer) {
    ScriptedUpstream upstream{always({.status = 201, .delivery = http::Delivery::None})};
    const auto answer = upstream.run(management_of(upstream).create(wanted));
    BOOST_CHECK(answer.error().error.code() == Errc::NoAnswer);
}

BOOST_AUTO_TEST_SUITE_END()
