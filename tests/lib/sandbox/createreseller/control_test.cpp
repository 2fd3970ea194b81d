#include "lib/sandbox/createreseller/control.hpp"

#include <boost/test/unit_test.hpp>

#include "lib/sandbox/createreseller/control_orders.hpp"
#include "tests/lib/sandbox/createreseller/createreseller_fixture.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace usher;
using namespace usher::sandbox::createreseller;

namespace {

std::string flaw_of(std::string_view account) {
    const Result<Account> read = read_account(account);
    return read ? "" : read.error().context();
}

std::string package_flaw_of(std::string_view package) {
    const Result<PackageOrder> read = read_package(package);
    return read ? "" : read.error().context();
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(createreseller_control, CreateresellerFixture)

BOOST_AUTO_TEST_CASE(new_books_begin_with_the_demo_accounts) {
    const auto accounts = control("GET", "/control/v1/createreseller/accounts").at("accounts");
    BOOST_REQUIRE_EQUAL(accounts.as_array().size(), 4U);
    BOOST_CHECK_EQUAL(accounts.at(0).at("user_name").as_string(), "opsadmin");
    BOOST_CHECK_EQUAL(accounts.at(0).at("billing").as_bool(), true);
    BOOST_CHECK_EQUAL(accounts.at(1).at("billing").as_bool(), false);
    BOOST_CHECK_EQUAL(accounts.at(3).at("id").as_int64(), 42);
    const auto packages = control("GET", "/control/v1/createreseller/packages").at("packages");
    BOOST_REQUIRE_EQUAL(packages.as_array().size(), 3U);
    BOOST_CHECK_EQUAL(packages.at(0).at("terms").as_object().size(), 13U);
    BOOST_CHECK_EQUAL(packages.at(0).at("terms").at("creditPriceCost").as_string(), "0.03");
}

BOOST_AUTO_TEST_CASE(books_without_demo_data_know_nobody) {
    sandbox::Settings bare = settings();
    bare.createreseller.demo_data = false;
    reopen(bare);
    BOOST_CHECK(
        control("GET", "/control/v1/createreseller/accounts").at("accounts").as_array().empty());
    BOOST_CHECK_EQUAL(outcome(Query::baseline()), unknown_caller);
}

BOOST_AUTO_TEST_CASE(an_account_is_made_and_changed_under_its_name) {
    const std::string order =
        R"({"user_name":"second","role":"administrator","api_id":"key","billing":true})";
    const std::int64_t id = set("accounts", order).at("id").as_int64();
    BOOST_CHECK_EQUAL(outcome(Query::baseline().with("user", "second").with("api_id", "key")),
                      created);
    const std::string closed =
        R"({"user_name":"SECOND","role":"administrator","api_id":"key","api_enabled":false})";
    BOOST_CHECK_EQUAL(set("accounts", closed).at("id").as_int64(), id);
    BOOST_CHECK_EQUAL(outcome(Query::baseline().with("user", "second").with("api_id", "key")),
                      "400 This API is not enabled please contact support");
}

BOOST_AUTO_TEST_CASE(an_id_is_not_taken_from_another_account) {
    BOOST_CHECK_EQUAL(try_set("accounts", R"({"user_name":"a","role":"advertiser","id":1})"), 409);
    BOOST_CHECK_EQUAL(
        try_set("accounts", R"({"user_name":"shopfront","role":"advertiser","id":9})"), 409);
    BOOST_CHECK_EQUAL(
        try_set("accounts", R"({"user_name":"shopfront","role":"advertiser","id":3})"), 200);
    BOOST_CHECK_EQUAL(try_set("accounts", R"({"user_name":"a","role":"advertiser","id":99})"), 200);
}

BOOST_AUTO_TEST_CASE(a_package_belongs_to_an_administrator) {
    BOOST_CHECK_EQUAL(try_set("packages", R"({"owner":"nobody","level":1})"), 404);
    BOOST_CHECK_EQUAL(try_set("packages", R"({"owner":"shopfront","level":1})"), 409);
    BOOST_CHECK_EQUAL(try_set("packages", R"({"owner":"opsadmin","level":1,"id":11})"), 409);
    const auto made = set("packages", R"({"owner":"opsadmin","level":9})");
    BOOST_CHECK_GT(made.at("id").as_int64(), 21);
}

BOOST_AUTO_TEST_CASE(orders_name_what_is_wrong_with_an_account) {
    BOOST_CHECK_EQUAL(flaw_of(R"({"user_name":"a","role":"advertiser"})"), "");
    BOOST_CHECK(flaw_of(R"({"role":"advertiser"})").starts_with("user_name"));
    BOOST_CHECK(flaw_of(R"({"user_name":"a b","role":"advertiser"})").starts_with("user_name"));
    BOOST_CHECK(flaw_of(R"({"user_name":"a","role":"king"})").starts_with("role"));
    BOOST_CHECK(
        flaw_of(R"({"user_name":"a","role":"advertiser","state":"x"})").starts_with("state"));
    BOOST_CHECK(flaw_of(R"({"user_name":"a","role":"advertiser","id":0})").starts_with("id"));
    BOOST_CHECK(
        flaw_of(R"({"user_name":"a","role":"advertiser","api_id":""})").starts_with("api_id"));
    BOOST_CHECK(flaw_of(R"({"user_name":"a","role":"advertiser","revenue_share":true})")
                    .starts_with("revenue_share"));
    BOOST_CHECK(!flaw_of(R"({"user_name":"a","role":"advertiser","colour":1})").empty());
}

BOOST_AUTO_TEST_CASE(orders_name_what_is_wrong_with_a_package) {
    BOOST_CHECK_EQUAL(package_flaw_of(R"({"owner":"a","level":1,"terms":{"freeKeywords":"3"}})"),
                      "");
    BOOST_CHECK(package_flaw_of(R"({"owner":"a"})").starts_with("level"));
    BOOST_CHECK(package_flaw_of(R"({"owner":"a","level":1001})").starts_with("level"));
    BOOST_CHECK(package_flaw_of(R"({"owner":"a","level":1,"terms":3})").starts_with("terms"));
    BOOST_CHECK(
        package_flaw_of(R"({"owner":"a","level":1,"terms":{"fname":"x"}})").starts_with("terms"));
    BOOST_CHECK_EQUAL(package_flaw_of(R"({"owner":"a","level":1,"terms":{"freeKeywords":"-1"}})"),
                      "terms: freeKeywords: not a value");
    BOOST_CHECK_EQUAL(package_flaw_of(R"({"owner":"a","level":1,"terms":{"freeKeywords":3}})"),
                      "terms: freeKeywords: not a value");
}

BOOST_AUTO_TEST_CASE(resellers_are_listed_after_an_account) {
    const Query query = Query::baseline();
    for (const char* const name : {"one", "two"}) {
        BOOST_CHECK_EQUAL(outcome(query.with("user_name", name)), created);
    }
    const std::int64_t first = resellers().at(0).at("id").as_int64();
    const auto after =
        control("GET", "/control/v1/createreseller/resellers?after=" + std::to_string(first));
    BOOST_REQUIRE_EQUAL(after.at("resellers").as_array().size(), 1U);
    BOOST_CHECK_EQUAL(after.at("resellers").at(0).at("user_name").as_string(), "two");
    BOOST_CHECK_EQUAL(try_control({.target = "/control/v1/createreseller/resellers?after=x"})
                          .value()
                          .response.status,
                      400);
}

BOOST_AUTO_TEST_CASE(profiles_are_set_shown_and_reset) {
    const auto shown = set("profile", R"({"auth_status":403,"wrapping":"curly_quotes"})");
    BOOST_CHECK_EQUAL(shown.at("auth_status").as_int64(), 403);
    BOOST_CHECK_EQUAL(outcome(Query::availability("free")),
                      "200 \u201cUser name is available\u201d");
    BOOST_CHECK_EQUAL(try_set("profile", R"({"auth_status":401})"), 400);
    BOOST_CHECK_EQUAL(try_set("profile", R"({"wrapping":"paper"})"), 400);
    BOOST_CHECK_EQUAL(try_set("profile", R"({"wrap":"none"})"), 400);
    BOOST_CHECK(control("GET", "/control/v1/createreseller/profile") == shown);
    const auto reset = control("DELETE", "/control/v1/createreseller/profile");
    BOOST_CHECK_EQUAL(reset.at("wrapping").as_string(), "none");
    BOOST_CHECK_EQUAL(reset.at("auth_status").as_int64(), 400);
}

BOOST_AUTO_TEST_CASE(demo_data_comes_once_what_was_changed_since_stays) {
    const test::TemporaryDirectory folder;
    sandbox::Settings kept = settings();
    kept.database = folder.file("sandbox.db");
    reopen(kept);
    set("accounts", R"({"user_name":"opsadmin","role":"administrator","api_id":"changed"})");
    reopen(kept);
    BOOST_CHECK_EQUAL(outcome(Query::baseline()), unknown_caller);
    BOOST_CHECK_EQUAL(outcome(Query::baseline().with("api_id", "changed")), created);
    reopen(kept);
    BOOST_CHECK_EQUAL(resellers().size(), 1U);
    close();
}

BOOST_AUTO_TEST_SUITE_END()
