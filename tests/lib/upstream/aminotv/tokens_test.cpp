#include "lib/upstream/aminotv/tokens.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>

#include "lib/crypto/encoding.hpp"
#include "lib/upstream/aminotv/token_claims.hpp"

using namespace std::chrono_literals;
using namespace usher;
using namespace usher::upstream::aminotv;

namespace {

constexpr const char* secret = "a secret of the sandbox";
constexpr Instant now{1735700000s};

TokenClaims claims(TokenType type, Seconds lifetime) {
    return {.user = UserId{"310"},
            .type = type,
            .token_id = "t-1",
            .email = "viewer@example.com",
            .issued_at = now,
            .not_before = now,
            .expires_at = now + lifetime};
}

std::string token(TokenType type, Seconds lifetime) {
    return sign_token(claims(type, lifetime), secret);
}

IssuedTokens issued() {
    return {.user = UserId{"310"},
            .access = token(TokenType::Access, 3600s),
            .access_expires_at = now + 3600s,
            .refresh = token(TokenType::Refresh, 2592000s),
            .refresh_expires_at = now + 2592000s,
            .logged_in_at = now,
            .profile = "p-1"};
}

void check_whole(const std::string& body) {
    BOOST_TEST_CONTEXT(body) {
        const Result<TokenPair> pair = read_tokens(body);
        BOOST_REQUIRE(pair.has_value());
        BOOST_CHECK(pair->user == UserId{"310"});
        BOOST_CHECK(pair->access.reveal() == issued().access);
        BOOST_CHECK(pair->refresh.reveal() == issued().refresh);
        BOOST_CHECK(pair->access_expires_at == now + 3600s);
        BOOST_CHECK(pair->refresh_expires_at == now + 2592000s);
    }
}

/// A token whose payload is this text, signed by nobody.
std::string unsigned_token(const std::string& payload) {
    return crypto::to_base64url(R"({"alg":"HS256"})") + "." + crypto::to_base64url(payload) + ".x";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(aminotv_tokens)

// Section 3.2: both ways of getting tokens.
BOOST_AUTO_TEST_CASE(reads_the_answers_that_it_writes) {
    check_whole(write_authentication_tokens(issued()));
    check_whole(write_user_stat(issued()));
}

BOOST_AUTO_TEST_CASE(takes_the_expiry_of_a_one_element_array_from_the_token) {
    const std::string body = write_user_stat(issued(), true);
    const auto stat = boost::json::parse(body).at("userStat");
    BOOST_CHECK_EQUAL(stat.at("accessToken").as_array().size(), 1U);
    check_whole(body);
}

BOOST_AUTO_TEST_CASE(reads_a_legacy_answer_without_its_frame) {
    const std::string body = write_user_stat(issued());
    check_whole(body.substr(12, body.size() - 13));
}

BOOST_AUTO_TEST_CASE(writes_the_user_as_a_number_where_it_is_one) {
    const std::string body = write_authentication_tokens(issued());
    BOOST_CHECK(body.find(R"("user_id":310)") != std::string::npos);
    IssuedTokens other = issued();
    other.user = UserId{"u-310"};
    BOOST_CHECK(read_tokens(write_authentication_tokens(other))->user == UserId{"u-310"});
}

BOOST_AUTO_TEST_CASE(takes_the_earlier_of_two_expiries) {
    IssuedTokens early = issued();
    early.access_expires_at = now + 10s;
    BOOST_CHECK(read_tokens(write_authentication_tokens(early))->access_expires_at == now + 10s);
    early.access_expires_at = now + 9999s;
    BOOST_CHECK(read_tokens(write_authentication_tokens(early))->access_expires_at == now + 3600s);
}

BOOST_AUTO_TEST_CASE(takes_an_opaque_token_whose_answer_says_everything) {
    IssuedTokens opaque = issued();
    opaque.access = "opaque";
    opaque.refresh = "";
    const Result<TokenPair> pair = read_tokens(write_authentication_tokens(opaque));
    BOOST_REQUIRE(pair.has_value());
    BOOST_CHECK(pair->access_expires_at == now + 3600s);
    BOOST_CHECK(pair->refresh.empty());
    BOOST_CHECK(!pair->refresh_expires_at);
}

BOOST_AUTO_TEST_CASE(refuses_an_answer_without_a_usable_token) {
    IssuedTokens no_expiry = issued();
    no_expiry.access = "opaque";
    std::string blank = write_authentication_tokens(issued());
    blank.replace(blank.find(issued().access), issued().access.size(), "a b");
    for (const std::string& body :
         {std::string{}, std::string{"<html>"}, std::string{"{}"}, std::string{R"({"data":[]})"},
          std::string{R"({"userStat":{"accessToken":[]}})"},
          std::string{R"({"userStat":{"accessToken":"x"}})"}, write_user_stat(no_expiry), blank}) {
        BOOST_TEST_CONTEXT(body) {
            const Result<TokenPair> pair = read_tokens(body);
            BOOST_REQUIRE(pair.has_error());
            BOOST_CHECK(pair.error().code() == Errc::Malformed);
        }
    }
}

// Section 3.1: claims.
BOOST_AUTO_TEST_CASE(reads_the_claims_that_it_signs) {
    const TokenClaims access = claims(TokenType::Access, 3600s);
    BOOST_CHECK(read_claims(sign_token(access, secret)).value() == access);
    BOOST_CHECK(verify_token(sign_token(access, secret), TokenType::Access, secret, now).value() ==
                access);
}

BOOST_AUTO_TEST_CASE(takes_the_user_from_either_claim) {
    BOOST_CHECK(read_claims(unsigned_token(R"({"sub":"310"})"))->user == UserId{"310"});
    BOOST_CHECK(read_claims(unsigned_token(R"({"sub":"a@b.c","data":{"userId":310}})"))->user ==
                UserId{"310"});
    BOOST_CHECK(read_claims(unsigned_token("{}"))->user.empty());
}

BOOST_AUTO_TEST_CASE(reads_a_claim_that_is_wrong_as_none) {
    const TokenClaims read =
        read_claims(
            unsigned_token(
                R"({"sub":{},"type":"id","jti":7,"iat":"now","nbf":-1,"exp":1735700000000})"))
            .value();
    BOOST_CHECK(read == TokenClaims{});
}

BOOST_AUTO_TEST_CASE(reads_no_claims_from_what_is_no_token) {
    for (const std::string& text :
         {std::string{}, std::string{"a.b"}, std::string{"a.b.c.d"}, std::string{"e30.!.x"},
          std::string{"e30.W10.x"}, unsigned_token("[]"), std::string(9000, 'a') + ".e30.x"}) {
        BOOST_CHECK(read_claims(text).error().code() == Errc::Malformed);
    }
}

// Section 3.4: what the sandbox verifies, with no leeway.
BOOST_AUTO_TEST_CASE(verifies_a_token_from_its_first_second_to_before_its_last) {
    const std::string access = token(TokenType::Access, 3600s);
    const auto verdict = [&](Instant at) {
        return verify_token(access, TokenType::Access, secret, at).has_value();
    };
    BOOST_CHECK(!verdict(now - 1s));
    BOOST_CHECK(verdict(now));
    BOOST_CHECK(verdict(now + 3599s));
    BOOST_CHECK(!verdict(now + 3600s));
}

BOOST_AUTO_TEST_CASE(verifies_nothing_of_another_type_secret_or_algorithm) {
    const std::string access = token(TokenType::Access, 3600s);
    const auto code = [](const std::string& text, TokenType type, const char* key) {
        return verify_token(text, type, key, now).error().code();
    };
    BOOST_CHECK(code(access, TokenType::Refresh, secret) == Errc::NotAccepted);
    BOOST_CHECK(code(access, TokenType::Access, "another") == Errc::NotAccepted);
    BOOST_CHECK(code(access.substr(0, access.rfind('.') + 1), TokenType::Access, secret) ==
                Errc::NotAccepted);
    const std::string none = crypto::to_base64url(R"({"alg":"none"})");
    BOOST_CHECK(code(none + access.substr(access.find('.')), TokenType::Access, secret) ==
                Errc::NotAccepted);
    BOOST_CHECK(code("not a token", TokenType::Access, secret) == Errc::Malformed);
}

BOOST_AUTO_TEST_CASE(verifies_no_token_without_an_expiry_or_a_user) {
    TokenClaims endless = claims(TokenType::Access, 3600s);
    endless.expires_at.reset();
    TokenClaims nobody = claims(TokenType::Access, 3600s);
    nobody.user = UserId{};
    for (const TokenClaims& wrong : {endless, nobody}) {
        BOOST_CHECK(verify_token(sign_token(wrong, secret), TokenType::Access, secret, now)
                        .error()
                        .code() == Errc::NotAccepted);
    }
}

BOOST_AUTO_TEST_CASE(reads_the_requests_that_it_writes) {
    const TokenRequest password{.username = "viewer@example.com", .password = "p\"w"};
    const TokenRequest read = read_token_request(write_token_request(password)).value();
    BOOST_CHECK(read.grant == GrantType::Password);
    BOOST_CHECK_EQUAL(read.username, password.username);
    BOOST_CHECK_EQUAL(read.password, password.password);
    BOOST_CHECK(read.refresh_token.empty() && read.credentials.empty());
    BOOST_CHECK_EQUAL(write_token_request({.grant = GrantType::RefreshToken, .refresh_token = "r"}),
                      R"({"grant_type":"refresh_token","refresh_token":"r"})");
}

BOOST_AUTO_TEST_CASE(knows_every_grant_type) {
    for (const char* word :
         {"password", "device_code", "refresh_token", "third_party_token_exchange", "stb_pwless"}) {
        BOOST_CHECK_EQUAL(name(grant_type(word).value()), word);
    }
    BOOST_CHECK(!grant_type("Password"));
}

BOOST_AUTO_TEST_CASE(refuses_a_request_without_a_grant_or_with_a_member_of_another_type) {
    BOOST_CHECK(read_token_request("x").error().code == ErrorCode::MalformedDocument);
    BOOST_CHECK_EQUAL(read_token_request("{}").error().pointer, "/grant_type");
    BOOST_CHECK_EQUAL(read_token_request(R"({"grant_type":"magic"})").error().pointer,
                      "/grant_type");
    BOOST_CHECK_EQUAL(
        read_token_request(R"({"grant_type":"password","username":5})").error().pointer,
        "/username");
}

BOOST_AUTO_TEST_CASE(encodes_the_address_of_the_legacy_login) {
    BOOST_CHECK_EQUAL(legacy_login_target("a/b@example.com", "my tv"),
                      "/api/user/a%2Fb%40example.com/login?service=my%20tv");
}

BOOST_AUTO_TEST_SUITE_END()
