#include "lib/upstream/oauth2/documents.hpp"

#include <array>
#include <boost/test/unit_test.hpp>

#include "lib/http/query.hpp"
#include "tests/lib/upstream/oauth2/example.hpp"

using namespace usher;
using namespace usher::upstream::oauth2;
namespace example = test::oauth2;

namespace {

const Instant now = from_unix(1'700'000'000);

std::string form(const Provider& provider) {
    return token_request(provider, example::redirect_uri, Secret{"the code"},
                         Secret{example::verifier});
}

Errc refused(int status, std::string_view body) {
    const Result<AccessToken> token = read_token(status, body, now);
    BOOST_REQUIRE_MESSAGE(!token, body);
    return token.error().code();
}

Result<SiteUser> user(int status, std::string_view body) {
    return read_site_user(status, body, example::provider());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(oauth2_documents)

// Section 9, step 4, parameter by parameter.
BOOST_AUTO_TEST_CASE(step_4_the_form_has_the_parameters_of_the_table) {
    Provider provider = example::provider();
    provider.client_secret = Secret{"a&b"};
    const auto parameters = http::parse_query(form(provider)).value();
    BOOST_CHECK_EQUAL(parameters.items().size(), 6U);
    BOOST_CHECK_EQUAL(parameters.find("client_id").value_or(""), example::app_id);
    BOOST_CHECK_EQUAL(parameters.find("client_secret").value_or(""), "a&b");
    BOOST_CHECK_EQUAL(parameters.find("code").value_or(""), "the code");
    BOOST_CHECK_EQUAL(parameters.find("grant_type").value_or(""), "authorization_code");
    BOOST_CHECK_EQUAL(parameters.find("redirect_uri").value_or(""), example::redirect_uri);
    BOOST_CHECK_EQUAL(parameters.find("code_verifier").value_or(""), example::verifier);
}

BOOST_AUTO_TEST_CASE(a_native_app_has_no_secret_and_some_servers_have_no_pkce) {
    BOOST_CHECK(!http::parse_query(form(example::provider()))->find("client_secret"));
    Provider provider = example::provider();
    provider.offers_pkce = false;
    BOOST_CHECK(!http::parse_query(form(provider))->find("code_verifier"));
}

// Section 9, step 5.
BOOST_AUTO_TEST_CASE(step_5_a_success_has_an_access_token) {
    const Result<AccessToken> token = read_token(
        200, R"({"access_token": "abc", "token_type": "bearer", "expires_in": 60, "more": [1]})",
        now);
    BOOST_REQUIRE(token);
    BOOST_CHECK_EQUAL(token->text.reveal(), "abc");
    BOOST_CHECK(token->expires_at == now + Seconds{60});
}

BOOST_AUTO_TEST_CASE(step_5_only_the_token_is_needed_and_its_life_may_be_a_text) {
    BOOST_CHECK(!read_token(200, R"({"access_token": "abc"})", now)->expires_at);
    BOOST_CHECK(
        read_token(200, R"({"access_token": "abc", "expires_in": "60"})", now)->expires_at ==
        now + Seconds{60});
}

BOOST_AUTO_TEST_CASE(step_5_a_failure_has_an_error_description) {
    const Result<AccessToken> token = read_token(
        400, R"({"error": "invalid_grant", "error_description": "the code is used up"})", now);
    BOOST_CHECK(token.error().code() == Errc::NotAccepted);
    BOOST_CHECK_EQUAL(token.error().context(),
                      "the authorisation server refused: invalid_grant: the code is used up");
    BOOST_CHECK(refused(400, R"({"error_description": "no"})") == Errc::Rejected);
}

BOOST_AUTO_TEST_CASE(the_body_decides_whatever_the_status) {
    BOOST_CHECK(refused(200, R"({"error": "invalid_client", "access_token": "abc"})") ==
                Errc::Unauthorized);
    BOOST_CHECK(read_token(200, R"({"error": null, "access_token": "abc"})", now));
    BOOST_CHECK(refused(500, R"({"error": "invalid_grant"})") == Errc::NotAccepted);
    BOOST_CHECK(refused(500, R"({"access_token": "abc"})") == Errc::Unavailable);
    BOOST_CHECK(refused(429, "busy") == Errc::Unavailable);
    BOOST_CHECK(refused(200, "<html>") == Errc::NoAnswer);
    BOOST_CHECK(refused(302, R"({"access_token": "abc"})") == Errc::NoAnswer);
}

BOOST_AUTO_TEST_CASE(a_token_that_cannot_be_used_is_refused) {
    const std::string long_one(access_token_bytes_max + 1, 'a');
    for (const std::string& body :
         {std::string{"{}"}, std::string{R"({"access_token": ""})"},
          std::string{R"({"access_token": 7})"}, std::string{R"({"access_token": "a b"})"},
          std::string{R"({"access_token": "a\r\nX: y"})"},
          R"({"access_token": ")" + long_one + R"("})",
          std::string{R"({"access_token": "abc", "token_type": "mac"})"},
          std::string{R"({"access_token": "abc", "token_type": 1})"},
          std::string{R"({"access_token": "abc", "expires_in": -1})"},
          std::string{R"({"access_token": "abc", "expires_in": 1.5})"},
          std::string{R"({"access_token": "abc", "expires_in": 9223372036854775807})"}}) {
        BOOST_CHECK_MESSAGE(refused(200, body) == Errc::Malformed, body);
    }
}

BOOST_AUTO_TEST_CASE(no_error_repeats_a_secret) {
    constexpr std::array<std::string_view, 1> secrets{"0123456789abcdef0123"};
    const Result<AccessToken> token = read_token(
        400, R"({"error": "x", "error_description": "not 0123456789abcdef0123"})", now, secrets);
    BOOST_CHECK_EQUAL(token.error().context().find(secrets[0]), std::string::npos);
}

// Section 9, step 6, and choice 28: the members' names are configuration.
BOOST_AUTO_TEST_CASE(step_6_the_user_data_are_read_by_configured_names) {
    const Result<SiteUser> told = user(200, R"({"email": "a@b.example", "userkey": "0f1e"})");
    BOOST_REQUIRE(told);
    BOOST_CHECK_EQUAL(told->user_key.text(), "0f1e");
    BOOST_CHECK(told->email == "a@b.example");

    Provider provider = example::provider();
    provider.user_key_member = "sub";
    provider.email_member = "mail";
    const Result<SiteUser> other =
        read_site_user(200, R"({"mail": "a@b.example", "sub": "0f1e"})", provider);
    BOOST_CHECK_EQUAL(other->user_key.text(), "0f1e");
    BOOST_CHECK(other->email == "a@b.example");
}

BOOST_AUTO_TEST_CASE(step_6_the_email_may_be_missing_the_user_key_may_not) {
    BOOST_CHECK(!user(200, R"({"userkey": "0f1e"})")->email);
    for (const char* body :
         {R"({"email": "a@b.example"})", R"({"userkey": ""})", R"({"userkey": "a b"})",
          R"({"userkey": 5})", R"({"userkey": "0f1e", "email": 5})",
          R"({"userkey": "0f1e", "email": "a\nb"})"}) {
        BOOST_CHECK_MESSAGE(user(200, body).error().code() == Errc::Malformed, body);
    }
    BOOST_CHECK(user(401, R"({"error": "invalid_token"})").error().code() == Errc::NotAccepted);
}

BOOST_AUTO_TEST_CASE(what_a_server_writes_is_what_a_client_reads) {
    const Result<AccessToken> token =
        read_token(200, write_token("abc", Seconds{3600}, "userkey"), now);
    BOOST_CHECK_EQUAL(token->text.reveal(), "abc");
    BOOST_CHECK(token->expires_at == now + Seconds{3600});
    BOOST_CHECK(refused(400, write_refusal("invalid_grant", "no")) == Errc::NotAccepted);
    const Result<SiteUser> told = user(200, write_site_user("a@b.example", UserKey{"0f1e"}));
    BOOST_CHECK_EQUAL(told->user_key.text(), "0f1e");
    BOOST_CHECK(told->email == "a@b.example");
    BOOST_CHECK_EQUAL(write_site_user({}, {}), "{}");
}

BOOST_AUTO_TEST_SUITE_END()
