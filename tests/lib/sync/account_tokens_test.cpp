#include "lib/sync/account_tokens.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

#include "lib/upstream/aminotv/token_claims.hpp"

using namespace std::chrono_literals;
using namespace usher;
using upstream::aminotv::Failure;
using upstream::aminotv::TokenClaims;
using upstream::aminotv::Tokens;
using upstream::aminotv::TokenType;

namespace {

constexpr Instant noon{std::chrono::sys_days{2026y / 3 / 1} + 12h};

std::string token(TokenType type, const std::string& user = "310",
                  std::optional<Instant> expires_at = noon) {
    const TokenClaims claims{.user = UserId{user}, .type = type, .expires_at = expires_at};
    return upstream::aminotv::sign_token(claims, "secret");
}

Errc code_of_login_failure(Errc code) {
    return sync::login_error(Failure{.error = Error{code, "of upstream"}}).code();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(account_tokens)

BOOST_AUTO_TEST_CASE(a_pair_is_the_users_whom_the_access_token_names) {
    const std::string access = token(TokenType::Access);
    const std::string refresh = token(TokenType::Refresh, "310", noon + 720h);
    const Tokens pair = sync::read_pair(access, refresh).value();
    BOOST_CHECK(pair->user == UserId{"310"});
    BOOST_TEST(pair->access.reveal() == access);
    BOOST_TEST(pair->refresh.reveal() == refresh);
    BOOST_CHECK(pair->access_expires_at == noon);
    BOOST_CHECK(pair->refresh_expires_at == noon + 720h);
}

BOOST_AUTO_TEST_CASE(a_refresh_token_may_be_missing_or_be_no_web_token) {
    const std::string access = token(TokenType::Access);
    BOOST_TEST(sync::read_pair(access, "").value()->refresh.empty());
    BOOST_CHECK(!sync::read_pair(access, "opaque").value()->refresh_expires_at);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_a_pair_is_refused_and_not_quoted) {
    const std::string access = token(TokenType::Access);
    for (const auto& [first, second] : {std::pair<std::string, std::string>{"", ""},
                                        {"no token", ""},
                                        {"opaque", ""},
                                        {token(TokenType::Refresh), ""},
                                        {token(TokenType::Access, "310", std::nullopt), ""},
                                        {access, "two words"},
                                        {access, token(TokenType::Refresh, "311")}}) {
        const Result<Tokens> read = sync::read_pair(first, second);
        BOOST_REQUIRE(read.has_error());
        BOOST_CHECK(read.error().code() == Errc::Malformed);
        const bool is_quoted =
            !first.empty() && read.error().message().find(first) != std::string::npos;
        BOOST_TEST(!is_quoted);
    }
}

BOOST_AUTO_TEST_CASE(what_is_kept_of_a_pair_is_the_pair_again) {
    const Tokens pair =
        sync::read_pair(token(TokenType::Access), token(TokenType::Refresh)).value();
    const Tokens again = sync::pair_of(pair->user, sync::login_of(*pair));
    BOOST_CHECK(again->user == pair->user);
    BOOST_TEST(again->access.reveal() == pair->access.reveal());
    BOOST_TEST(again->refresh.reveal() == pair->refresh.reveal());
    BOOST_CHECK(again->access_expires_at == pair->access_expires_at);
    BOOST_CHECK(again->refresh_expires_at == pair->refresh_expires_at);
}

BOOST_AUTO_TEST_CASE(a_no_of_upstream_is_told_apart_from_its_absence) {
    for (const Errc code : {Errc::Unauthorized, Errc::Forbidden, Errc::NotFound, Errc::Rejected}) {
        BOOST_CHECK(code_of_login_failure(code) == Errc::NotAccepted);
    }
    for (const Errc code : {Errc::Unreachable, Errc::Unavailable, Errc::Timeout, Errc::NoAnswer}) {
        BOOST_CHECK(code_of_login_failure(code) == code);
    }
    BOOST_CHECK(code_of_login_failure(Errc::Malformed) == Errc::Rejected);
    BOOST_TEST(sync::is_no_endpoint(Failure{.status = 404}));
    BOOST_TEST(sync::is_no_endpoint(Failure{.status = 405}));
    BOOST_TEST(!sync::is_no_endpoint(Failure{.status = 401}));
    BOOST_TEST(!sync::is_no_endpoint(Failure{}));
}

BOOST_AUTO_TEST_SUITE_END()
