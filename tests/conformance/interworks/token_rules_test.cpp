// specs/interworks.md 3: the token endpoint.
#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include "lib/upstream/interworks/token.hpp"
#include "tests/lib/sandbox/interworks/interworks_fixture.hpp"

using namespace usher;
using namespace usher::sandbox::interworks;

namespace {

// `<status> <error>`.
std::string told(const http::Response& response) {
    const auto body = boost::json::parse(response.body).as_object();
    return std::to_string(response.status) + " " + text_at(body, "error");
}

struct TokenFixture : InterworksFixture {
    TokenFixture() {
        generate_keys();
        BOOST_REQUIRE_EQUAL(add_user(), 200);
    }
    std::string asked(std::string form) { return told(ask_token(std::move(form))); }
    http::Response ask_with(std::vector<http::Field> fields, std::string form) {
        return ask({.method = "POST",
                    .target = "/oauth/token",
                    .fields = std::move(fields),
                    .body = std::move(form)})
            .value()
            .response;
    }
};

const http::Field form_type{.name = "Content-Type", .value = "application/x-www-form-urlencoded"};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(interworks_token, TokenFixture)

BOOST_AUTO_TEST_CASE(section_3_2_a_success_is_what_the_client_reads) {
    const http::Response response = ask_token(password_form());
    BOOST_REQUIRE_EQUAL(response.status, 200);
    BOOST_CHECK_EQUAL(response.content_type, "application/json;charset=UTF-8");
    BOOST_CHECK_EQUAL(response.field("Cache-Control").value_or(""), "no-store");
    BOOST_CHECK_EQUAL(response.field("Pragma").value_or(""), "no-cache");
    const iw::GrantedToken read = iw::read_token(response.body).value();
    BOOST_CHECK_EQUAL(read.access.reveal().size(), 60U);
    BOOST_CHECK_EQUAL(read.life.count(), 3599);
    BOOST_CHECK(!read.refresh);
}

BOOST_AUTO_TEST_CASE(section_3_2_a_token_ends_after_its_life) {
    switches(R"({"token_lifetime_s":10})");
    token = log_in();
    BOOST_CHECK_EQUAL(call("/api/accounts").status, 200);
    now += Seconds{9};
    BOOST_CHECK_EQUAL(call("/api/accounts").status, 200);
    now += Seconds{1};
    const http::Response ended = call("/api/accounts");
    BOOST_CHECK_EQUAL(ended.status, 401);
    BOOST_CHECK_EQUAL(ended.field("WWW-Authenticate").value_or(""),
                      "Bearer error=\"invalid_token\"");
}

BOOST_AUTO_TEST_CASE(section_3_3_wrong_user_name_or_password) {
    BOOST_CHECK_EQUAL(asked(password_form("nobody")), "400 invalid_grant");
    BOOST_CHECK_EQUAL(asked(password_form("finch-sync", "tide+Pool&47")), "400 invalid_grant");
    BOOST_CHECK_EQUAL(ask_token(password_form("FINCH-Sync")).status, 200);
}

BOOST_AUTO_TEST_CASE(section_3_3_no_authorization_or_the_pair_in_the_body) {
    BOOST_CHECK_EQUAL(told(ask_with({form_type}, password_form())), "400 invalid_client");
    BOOST_CHECK_EQUAL(told(ask_with({form_type}, password_form() + "&client_id=a&client_secret=b")),
                      "400 invalid_client");
}

BOOST_AUTO_TEST_CASE(section_3_3_a_wrong_basic_header) {
    for (const char* wrong : {"Basic", "Basic eDp5", "Bearer abc", "Basic %%%"}) {
        const http::Response response = ask_token(password_form(), wrong);
        BOOST_CHECK_EQUAL(told(response), "401 invalid_client");
        BOOST_CHECK_EQUAL(response.field("WWW-Authenticate").value_or(""), "Basic realm=\"bss\"");
    }
}

BOOST_AUTO_TEST_CASE(iw_tok_1_only_the_raw_pair_is_accepted) {
    // `%3D` for the `=` of the secret: what RFC 6749 asks for.
    iw::Credentials encoded = credentials();
    std::string secret{encoded.client_secret.reveal()};
    secret.replace(secret.size() - 1, 1, "%3D");
    encoded.client_secret = Secret{secret};
    BOOST_CHECK_EQUAL(told(ask_token(password_form(), iw::basic_authorization(encoded))),
                      "401 invalid_client");
}

BOOST_AUTO_TEST_CASE(section_3_3_a_form_that_cannot_be_read) {
    BOOST_CHECK_EQUAL(asked("username=a&password=b"), "400 invalid_request");
    BOOST_CHECK_EQUAL(asked("grant_type=password&username=a"), "400 invalid_request");
    BOOST_CHECK_EQUAL(asked("grant_type=password&password=a"), "400 invalid_request");
    BOOST_CHECK_EQUAL(asked(password_form() + "&username=finch-sync"), "400 invalid_request");
    BOOST_CHECK_EQUAL(asked(password_form() + "&grant_type=password"), "400 invalid_request");
    BOOST_CHECK_EQUAL(told(ask_with({{.name = "Content-Type", .value = "application/json"},
                                     {.name = "Authorization", .value = basic()}},
                                    "{}")),
                      "400 invalid_request");
}

BOOST_AUTO_TEST_CASE(section_3_3_another_grant) {
    BOOST_CHECK_EQUAL(asked("grant_type=client_credentials"), "400 unsupported_grant_type");
    BOOST_CHECK_EQUAL(asked("grant_type=refresh_token&refresh_token=a"),
                      "400 unsupported_grant_type");
}

BOOST_AUTO_TEST_CASE(section_3_3_an_edition_without_api) {
    console("POST", "resellers", R"({"id":4107,"name":"Alder & Finch IT","edition":"Basic"})");
    BOOST_CHECK_EQUAL(asked(password_form()), "400 unauthorized_client");
}

BOOST_AUTO_TEST_CASE(section_3_3_another_method) {
    const http::Response response = call_with("/oauth/token", {});
    BOOST_CHECK_EQUAL(response.status, 405);
    BOOST_CHECK_EQUAL(response.field("Allow").value_or(""), "POST");
}

BOOST_AUTO_TEST_CASE(iw_tok_3_credentials_in_the_address_are_not_read) {
    const http::Response response =
        ask({.method = "POST",
             .target = "/oauth/token?" + password_form(),
             .fields = {form_type, {.name = "Authorization", .value = basic()}}})
            .value()
            .response;
    BOOST_CHECK_EQUAL(told(response), "400 invalid_request");
}

BOOST_AUTO_TEST_CASE(iw_tok_12_a_new_token_ends_the_older_ones_only_where_the_switch_is_on) {
    token = log_in();
    log_in();
    BOOST_CHECK_EQUAL(call("/api/accounts").status, 200);
    switches(R"({"single_token_per_user":true})");
    log_in();
    BOOST_CHECK_EQUAL(call("/api/accounts").status, 401);
}

BOOST_AUTO_TEST_CASE(iw_tok_15_refresh_tokens_rotate_where_the_switch_is_on) {
    switches(R"({"issue_refresh_token":true})");
    const iw::GrantedToken first = iw::read_token(ask_token(password_form()).body).value();
    BOOST_REQUIRE(first.refresh);
    const http::Response renewed = ask_token(iw::refresh_grant(*first.refresh));
    BOOST_REQUIRE_EQUAL(renewed.status, 200);
    const iw::GrantedToken second = iw::read_token(renewed.body).value();
    BOOST_REQUIRE(second.refresh);
    BOOST_CHECK(second.refresh->reveal() != first.refresh->reveal());
    BOOST_CHECK_EQUAL(asked(iw::refresh_grant(*first.refresh)), "400 invalid_grant");
    // A refresh token opens nothing itself.
    token = std::string{second.refresh->reveal()};
    BOOST_CHECK_EQUAL(call("/api/accounts").status, 401);
}

BOOST_AUTO_TEST_CASE(switch_expires_in_omitted) {
    switches(R"({"expires_in_omitted":true})");
    const http::Response response = ask_token(password_form());
    BOOST_CHECK_EQUAL(response.body.find("expires_in"), std::string::npos);
    BOOST_CHECK(iw::read_token(response.body).value().life == iw::assumed_token_life);
}

BOOST_AUTO_TEST_SUITE_END()
