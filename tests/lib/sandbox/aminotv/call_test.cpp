#include "lib/sandbox/aminotv/call.hpp"

#include <boost/test/unit_test.hpp>

#include "lib/sandbox/aminotv/demo.hpp"
#include "lib/upstream/aminotv/token_claims.hpp"

using namespace usher;
using namespace usher::sandbox::aminotv;
using upstream::aminotv::TokenClaims;
using upstream::aminotv::TokenType;

namespace {

constexpr Instant now = from_unix(1'735'700'000);

TokenClaims good_claims() {
    return {.user = UserId{"310"},
            .type = TokenType::Access,
            .issued_at = now,
            .not_before = now,
            .expires_at = now + Seconds{1}};
}

http::Request request_with(std::string authorization) {
    return {.method = "GET",
            .target = "/",
            .fields = {{.name = "Authorization", .value = std::move(authorization)}},
            .body = {}};
}

std::string refusal_of(const http::Request& request, Access access = Access::TheUser) {
    const auto refusal = refuse_access(request, access, "310", demo_settings(), now);
    return refusal ? std::string{name(refusal->code)} : "";
}

std::string refusal_of(const TokenClaims& claims, Access access = Access::TheUser) {
    const std::string token = sign_token(claims, demo_settings().token_secret);
    return refusal_of(request_with("Bearer " + token), access);
}

std::string media_refusal(const char* method, const char* accept, const char* type,
                          bool is_form = false) {
    http::Request request{.method = method, .target = "/", .fields = {}, .body = {}};
    if (*accept != '\0') request.fields.push_back({.name = "Accept", .value = accept});
    if (*type != '\0') request.fields.push_back({.name = "Content-Type", .value = type});
    const auto refusal = refuse_media(request, is_form);
    return refusal ? std::string{name(refusal->code)} : "";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(aminotv_call)

BOOST_AUTO_TEST_CASE(a_token_opens_what_its_user_owns) {
    BOOST_CHECK_EQUAL(refusal_of(good_claims()), "");
    BOOST_CHECK_EQUAL(refusal_of(good_claims(), Access::AnyUser), "");
    TokenClaims other = good_claims();
    other.user = UserId{"311"};
    BOOST_CHECK_EQUAL(refusal_of(other), "FORBIDDEN_USER");
    BOOST_CHECK_EQUAL(refusal_of(other, Access::AnyUser), "");
}

BOOST_AUTO_TEST_CASE(a_token_holds_from_its_first_second_to_before_its_last) {
    TokenClaims old = good_claims();
    old.expires_at = now;
    BOOST_CHECK_EQUAL(refusal_of(old), "UNAUTHORIZED");
    TokenClaims early = good_claims();
    early.not_before = now + Seconds{1};
    BOOST_CHECK_EQUAL(refusal_of(early), "UNAUTHORIZED");
    TokenClaims refresh = good_claims();
    refresh.type = TokenType::Refresh;
    BOOST_CHECK_EQUAL(refusal_of(refresh), "UNAUTHORIZED");
}

BOOST_AUTO_TEST_CASE(anything_else_is_no_credential) {
    const std::string foreign = sign_token(good_claims(), "another secret");
    const std::string token = sign_token(good_claims(), demo_settings().token_secret);
    const std::vector<std::string> texts{"",    "Bearer ",        "Bearer " + foreign,
                                         token, "Basic " + token, "Bearer x.y.z"};
    for (const std::string& text : texts) {
        BOOST_CHECK_EQUAL(refusal_of(request_with(text)), "UNAUTHORIZED");
    }
    http::Request twice = request_with("Bearer " + token);
    twice.fields.push_back(twice.fields.front());
    BOOST_CHECK_EQUAL(refusal_of(twice), "UNAUTHORIZED");
    BOOST_CHECK_EQUAL(refusal_of(request_with("bearer " + token)), "");
}

BOOST_AUTO_TEST_CASE(without_a_secret_or_a_key_nobody_is_let_in) {
    const std::string forged = "Bearer " + sign_token(good_claims(), "");
    BOOST_CHECK(refuse_access(request_with(forged), Access::TheUser, "310", {}, now));
    BOOST_CHECK(refuse_access(request_with("Apikey "), Access::Management, "", {}, now));
}

BOOST_AUTO_TEST_CASE(the_provider_brings_its_key) {
    const std::string key = demo_account().management_key;
    BOOST_CHECK_EQUAL(refusal_of(request_with("Apikey " + key), Access::Management), "");
    BOOST_CHECK_EQUAL(refusal_of(request_with("Apikey x" + key), Access::Management),
                      "UNAUTHORIZED");
    BOOST_CHECK_EQUAL(refusal_of(request_with("Bearer " + key), Access::Management),
                      "UNAUTHORIZED");
    BOOST_CHECK_EQUAL(refusal_of(good_claims(), Access::Management), "UNAUTHORIZED");
}

BOOST_AUTO_TEST_CASE(answers_are_json_and_who_takes_none_is_refused) {
    for (const char* const accept :
         {"", "application/vnd.api+json", "text/html, application/json;q=0.5", "*/*"}) {
        BOOST_CHECK_EQUAL(media_refusal("GET", accept, ""), "");
    }
    BOOST_CHECK_EQUAL(media_refusal("GET", "text/html", ""), "NOT_ACCEPTABLE");
}

BOOST_AUTO_TEST_CASE(bodies_are_json_but_for_the_legacy_login) {
    for (const char* const type : {"application/vnd.api+json", "application/json; charset=utf-8"}) {
        BOOST_CHECK_EQUAL(media_refusal("POST", "", type), "");
        BOOST_CHECK_EQUAL(media_refusal("PATCH", "", type), "");
        BOOST_CHECK_EQUAL(media_refusal("POST", "", type, true), "UNSUPPORTED_MEDIA_TYPE");
    }
    BOOST_CHECK_EQUAL(media_refusal("POST", "", "text/plain"), "UNSUPPORTED_MEDIA_TYPE");
    BOOST_CHECK_EQUAL(media_refusal("POST", "", ""), "UNSUPPORTED_MEDIA_TYPE");
    BOOST_CHECK_EQUAL(media_refusal("DELETE", "", ""), "");
    BOOST_CHECK_EQUAL(media_refusal("POST", "", "application/x-www-form-urlencoded", true), "");
}

BOOST_AUTO_TEST_SUITE_END()
