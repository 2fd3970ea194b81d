#include <boost/test/unit_test.hpp>

#include "tests/ipc/api/api_fixture.hpp"

using namespace std::chrono_literals;
using namespace usher;
using test::json_of;
using test::problem_code;
using test::problem_detail;

namespace {

struct Fixture : test::ApiFixture {
    void take(const std::string& user, Seconds left = 100h) {
        const license::License license{.id = LicenseId{"of " + user},
                                       .user = UserId{user},
                                       .product = BundleId{"77"},
                                       .status = license::LicenseStatus::Active,
                                       .end = test::HeldClock::start + left};
        license::Product product{.id = BundleId{"77"}, .title = "Evening", .type_name = "CHANNEL"};
        test::run(loop, accounts.take({.user = UserId{user},
                                       .licenses = {license},
                                       .products = {std::move(product)}}))
            .value();
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(account_routes, Fixture)

BOOST_AUTO_TEST_CASE(lists_users_page_by_page) {
    for (const char* user : {"b", "a", "c"}) take(user);
    const boost::json::object page = json_of(local("GET", "/v1/accounts?limit=2"));
    BOOST_CHECK_EQUAL(page.at("accounts").as_array().size(), 2U);
    BOOST_CHECK_EQUAL(page.at("accounts").at(0).at("user"), "a");
    BOOST_CHECK_EQUAL(page.at("next"), "b");
    const boost::json::object rest = json_of(local("GET", "/v1/accounts?limit=2&after=b"));
    BOOST_CHECK_EQUAL(rest.at("accounts").at(0).at("user"), "c");
    BOOST_CHECK(rest.at("next").is_null());
}

BOOST_AUTO_TEST_CASE(shows_how_a_user_stands) {
    take("310");
    const boost::json::object account = json_of(local("GET", "/v1/accounts/310"));
    BOOST_CHECK_EQUAL(account.at("login"), "none");
    BOOST_CHECK_EQUAL(account.at("licenses").to_number<int>(), 1);
    BOOST_CHECK_EQUAL(account.at("synced_at").to_number<std::int64_t>(),
                      unix_seconds(test::HeldClock::start));
    BOOST_CHECK_EQUAL(local("GET", "/v1/accounts/311").status, 404);
}

BOOST_AUTO_TEST_CASE(forgets_a_user_without_an_upstream_too) {
    take("310");
    BOOST_CHECK_EQUAL(local("DELETE", "/v1/accounts/310").status, 204);
    BOOST_CHECK_EQUAL(local("DELETE", "/v1/accounts/310").status, 404);
    BOOST_CHECK(!accounts.projection().has(UserId{"310"}));
}

BOOST_AUTO_TEST_CASE(a_login_needs_an_upstream) {
    const http::Response response =
        local("POST", "/v1/accounts", R"({"email": "a@b", "password": "p"})");
    BOOST_CHECK_EQUAL(response.status, 503);
    BOOST_CHECK_EQUAL(problem_code(response), "unavailable");
}

BOOST_AUTO_TEST_CASE(what_is_no_login_names_its_field) {
    for (const auto& [body, field] : {std::pair{R"({"email": "a@b"})", "password"},
                                      {R"({"password": "p"})", "email"},
                                      {R"({"email": "", "password": "p"})", "email"},
                                      {R"({"email": "a@b", "password": ""})", "password"},
                                      {R"({"email": "a@b", "password": "p", "x": 1})", "x"},
                                      {R"({"access_token": 7})", "access_token"},
                                      {R"({"access_token": "a", "password": "p"})", "password"}}) {
        const http::Response response = local("POST", "/v1/accounts", body);
        BOOST_CHECK_MESSAGE(response.status == 400, body);
        BOOST_CHECK_MESSAGE(problem_detail(response).find(field) != std::string::npos, body);
    }
    const std::string long_user(256, 'a');
    BOOST_CHECK_EQUAL(local("GET", "/v1/accounts/" + long_user).status, 400);
}

BOOST_AUTO_TEST_CASE(lists_what_ends_soon) {
    take("310");
    take("311", 300h);
    const boost::json::object all = json_of(local("GET", "/v1/reminders"));
    BOOST_REQUIRE_EQUAL(all.at("reminders").as_array().size(), 1U);
    const boost::json::value& reminder = all.at("reminders").at(0);
    BOOST_CHECK_EQUAL(reminder.at("user"), "310");
    BOOST_CHECK_EQUAL(reminder.at("license_id"), "of 310");
    BOOST_CHECK_EQUAL(reminder.at("product_id"), "77");
    BOOST_CHECK_EQUAL(reminder.at("title"), "Evening");
    BOOST_CHECK_EQUAL(reminder.at("seconds_left").to_number<int>(), 360'000);
    BOOST_CHECK_EQUAL(reminder.at("covered").as_bool(), false);
    BOOST_CHECK(json_of(local("GET", "/v1/reminders?user=311")).at("reminders").as_array().empty());
    BOOST_CHECK_EQUAL(local("GET", "/v1/reminders?user=").status, 400);
}

BOOST_AUTO_TEST_CASE(status_and_metrics_count_users) {
    take("310");
    const boost::json::object status = json_of(local("GET", "/v1/status"));
    BOOST_CHECK_EQUAL(status.at("counts").at("accounts").to_number<int>(), 1);
    BOOST_CHECK_EQUAL(status.at("counts").at("licenses").to_number<int>(), 1);
    BOOST_CHECK(local("GET", "/metrics").body.find("usher_licenses 1\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(sync_of_a_user_needs_the_user_and_an_upstream) {
    BOOST_CHECK_EQUAL(local("POST", "/v1/sync", R"({"user": "310"})").status, 404);
    take("310");
    BOOST_CHECK_EQUAL(local("POST", "/v1/sync", R"({"user": "310"})").status, 503);
    BOOST_CHECK_EQUAL(local("POST", "/v1/sync", R"({"user": "310", "user_key": "a"})").status, 400);
}

BOOST_AUTO_TEST_SUITE_END()
