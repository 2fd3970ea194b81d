#include "lib/sandbox/aminotv/face.hpp"

#include <boost/test/unit_test.hpp>
#include <set>

#include "lib/http/date.hpp"
#include "lib/http/query.hpp"
#include "lib/upstream/aminotv/tokens.hpp"
#include "tests/lib/sandbox/aminotv/aminotv_fixture.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace usher;
using namespace usher::sandbox::aminotv;
namespace codec = upstream::aminotv;

BOOST_FIXTURE_TEST_SUITE(aminotv_face, AminotvFixture)

BOOST_AUTO_TEST_CASE(answers_are_json_api_uncached_with_the_sandboxs_date) {
    control("POST", "/control/v1/clock", R"({"advance":1000})");
    const http::Response response = get(catalogue);
    BOOST_CHECK_EQUAL(response.status, 200);
    BOOST_CHECK_EQUAL(response.content_type, "application/vnd.api+json");
    BOOST_CHECK(response.field("Cache-Control") == "no-store");
    BOOST_CHECK(http::read_http_date(response.field("Date").value_or("")) == now + Seconds{1000});
}

BOOST_AUTO_TEST_CASE(head_is_get_without_a_body) {
    const http::Response got = get(user_licenses);
    const http::Response head = call("HEAD", user_licenses, {as("310")});
    BOOST_CHECK_EQUAL(head.status, 200);
    BOOST_CHECK(head.body.empty());
    BOOST_CHECK(head.field("Content-Length") == std::to_string(got.body.size()));
    BOOST_CHECK_EQUAL(call("HEAD", user_licenses, {}).status, 401);
}

BOOST_AUTO_TEST_CASE(options_says_what_is_allowed_to_anybody) {
    const http::Response response = call("OPTIONS", user_licenses, {});
    BOOST_CHECK_EQUAL(response.status, 204);
    BOOST_CHECK(response.field("Allow") == "GET, HEAD, POST, OPTIONS");
    BOOST_CHECK_EQUAL(outcome_of(call("OPTIONS", "/api/nothing", {})), "404 NOT_FOUND");
}

BOOST_AUTO_TEST_CASE(a_refusal_for_want_of_credentials_says_what_it_wants) {
    const http::Response response = call("GET", catalogue, {});
    BOOST_CHECK_EQUAL(outcome_of(response), "401 UNAUTHORIZED");
    BOOST_CHECK(response.field("WWW-Authenticate") == "Bearer, Apikey");
}

BOOST_AUTO_TEST_CASE(a_long_list_is_walked_by_its_links_without_a_gap) {
    set("bulk", R"({"users":30,"licenses_each":10})");
    std::string target = std::string{managed_licenses} + "?page%5Blimit%5D=70";
    std::set<std::string> seen;
    std::size_t pages = 0;
    while (!target.empty()) {
        const http::Response response = manage("GET", target);
        const auto document = codec::read_managed_licenses(response.body).value();
        for (const auto& each : document.licenses) seen.insert(each.license.id.text());
        BOOST_CHECK(document.flaws.empty());
        target = document.next.value_or("");
        ++pages;
    }
    BOOST_CHECK_EQUAL(seen.size(), 301);
    BOOST_CHECK_EQUAL(pages, 5);
}

BOOST_AUTO_TEST_CASE(a_walk_by_offsets_sees_the_same) {
    set("bulk", R"({"users":1,"licenses_each":10})");
    const auto page = [this](const char* query) {
        return codec::read_managed_licenses(
                   manage("GET", std::string{managed_licenses} + query).body)
            .value();
    };
    BOOST_CHECK_EQUAL(page("?page[limit]=4&page[offset]=8").licenses.size(), 3);
    BOOST_CHECK(!page("?page[limit]=4&page[offset]=8").next);
    BOOST_CHECK(page("?page[limit]=4&page[offset]=4").next);
}

BOOST_AUTO_TEST_CASE(a_login_opens_the_users_own_and_a_refresh_goes_on) {
    const std::string password = codec::write_token_request({.grant = codec::GrantType::Password,
                                                             .username = "demo@sandbox.example",
                                                             .password = "demo-password"});
    const auto issued = codec::read_tokens(call("POST", token_endpoint, {}, password).body).value();
    BOOST_CHECK_EQUAL(issued.user.text(), "310");
    BOOST_CHECK(issued.access_expires_at == now + std::chrono::hours{1});
    const http::Field access = bearer(std::string{issued.access.reveal()});
    BOOST_CHECK_EQUAL(call("GET", user_licenses, {access}).status, 200);

    now = issued.access_expires_at;
    BOOST_CHECK_EQUAL(outcome_of(call("GET", user_licenses, {access})), "401 UNAUTHORIZED");
    const std::string again =
        codec::write_token_request({.grant = codec::GrantType::RefreshToken,
                                    .refresh_token = std::string{issued.refresh.reveal()}});
    const auto fresh = codec::read_tokens(call("POST", token_endpoint, {}, again).body).value();
    const http::Field renewed = bearer(std::string{fresh.access.reveal()});
    BOOST_CHECK_EQUAL(call("GET", user_licenses, {renewed}).status, 200);

    const http::Field misused = bearer(std::string{fresh.refresh.reveal()});
    BOOST_CHECK_EQUAL(outcome_of(call("GET", user_licenses, {misused})), "401 UNAUTHORIZED");
}

BOOST_AUTO_TEST_CASE(the_legacy_login_takes_a_form_and_gives_arrays) {
    const auto log_in = [this](const std::string& password, const char* query) {
        const std::string target =
            "/api/user/" + http::percent_encode("demo@sandbox.example") + "/login" + query;
        const http::Field form{.name = "Content-Type",
                               .value = "application/x-www-form-urlencoded"};
        return ask({.method = "POST",
                    .target = target,
                    .fields = {form},
                    .body = "password=" + password})
            .value()
            .response;
    };
    const http::Response response = log_in("demo-password", "?service=tv");
    const auto issued = codec::read_tokens(response.body).value();
    BOOST_CHECK_EQUAL(json_of(response).at("userStat").at("accessToken").as_array().size(), 2);
    BOOST_CHECK(issued.access_expires_at == now + std::chrono::hours{1});
    BOOST_CHECK_EQUAL(outcome_of(log_in("wrong", "?service=tv")), "401 UNAUTHORIZED");
    BOOST_CHECK_EQUAL(outcome_of(log_in("demo-password", "")), "400 INVALID_PARAMETER");

    set("profile", R"({"one_element_tokens":true})");
    const http::Response odd = log_in("demo-password", "?service=tv");
    BOOST_CHECK_EQUAL(json_of(odd).at("userStat").at("accessToken").as_array().size(), 1);
    BOOST_CHECK(codec::read_tokens(odd.body)->access_expires_at == issued.access_expires_at);
}

BOOST_AUTO_TEST_CASE(who_is_not_registered_or_revoked_gets_no_tokens) {
    const auto ask_for = [this](const codec::TokenRequest& request) {
        return call("POST", token_endpoint, {}, codec::write_token_request(request));
    };
    const codec::TokenRequest password{.grant = codec::GrantType::Password,
                                       .username = "demo@sandbox.example",
                                       .password = "demo-password"};
    const auto issued = codec::read_tokens(ask_for(password).body).value();
    const codec::TokenRequest refresh{.grant = codec::GrantType::RefreshToken,
                                      .refresh_token = std::string{issued.refresh.reveal()}};
    control("DELETE", "/control/v1/aminotv/tokens", R"({"user_id":"310"})");
    BOOST_CHECK_EQUAL(outcome_of(ask_for(refresh)), "401 UNAUTHORIZED");
    BOOST_CHECK_EQUAL(outcome_of(ask_for({.grant = codec::GrantType::DeviceCode})),
                      "422 INVALID_ATTRIBUTE");

    manage("PATCH", std::string{managed_users} + "/310",
           R"({"data":{"type":"User","attributes":{"registration_information":
               {"registration_state":"UNREGISTERED"}}}})");
    BOOST_CHECK_EQUAL(outcome_of(ask_for(password)), "403 FORBIDDEN_USER");
}

BOOST_AUTO_TEST_CASE(no_token_or_password_reaches_the_log) {
    const std::string secret = token(claims("310"));
    get(user_licenses);
    call("POST", token_endpoint, {},
         codec::write_token_request({.grant = codec::GrantType::Password,
                                     .username = "demo@sandbox.example",
                                     .password = "demo-password"}));
    BOOST_CHECK(log.find("GetUserLicenses") != std::string::npos);
    BOOST_CHECK(log.find(secret) == std::string::npos);
    BOOST_CHECK(log.find("demo-password") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(everything_outlives_a_restart) {
    sandbox::Settings settings = AminotvFixture::settings();
    const test::TemporaryDirectory folder;
    settings.database = folder.file("sandbox.db");
    reopen(settings);
    const http::Response first = buy("key");
    reopen(settings);
    BOOST_CHECK_EQUAL(buy("key").body, first.body);
    BOOST_CHECK_EQUAL(licenses().licenses.size(), 2);
    close();
}

BOOST_AUTO_TEST_CASE(counters_name_the_calls) {
    get(user_licenses);
    buy("key");
    const auto state = control("GET", "/control/v1/state");
    BOOST_CHECK_EQUAL(state.at("requests").at("GetUserLicenses").as_int64(), 1);
    BOOST_CHECK_EQUAL(state.at("requests").at("PurchaseUserLicense").as_int64(), 1);
}

BOOST_AUTO_TEST_SUITE_END()
