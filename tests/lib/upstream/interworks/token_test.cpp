#include "lib/upstream/interworks/token.hpp"

#include <boost/test/unit_test.hpp>

#include "lib/upstream/interworks/token_error.hpp"

using namespace std::chrono_literals;
using namespace usher;
using namespace usher::upstream::interworks;

namespace {

std::string token_body(std::string_view members) {
    return R"({"access_token":"kq3vZ0-4nT_8yW","token_type":"bearer")" + std::string{members} + "}";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(interworks_token)

BOOST_AUTO_TEST_CASE(IW_TOK_1_key_and_secret_are_joined_as_they_are) {
    const Credentials credentials{
        .client_key = Secret{"7d1f4c2e-90ab-4b67-8e55-0c3a9d2b6f10"},
        .client_secret = Secret{"q+Zt/8Yw0mKfJ5r1uX9cLb2nEoV7sHgD4iTpA6yRk3M="},
        .username = "finch-sync"};
    BOOST_CHECK_EQUAL(
        basic_authorization(credentials),
        "Basic N2QxZjRjMmUtOTBhYi00YjY3LThlNTUtMGMzYTlkMmI2ZjEwOnErWnQvOFl3MG1LZko1cjF1"
        "WDljTGIybkVvVjdzSGdENGlUcEE2eVJrM009");
}

BOOST_AUTO_TEST_CASE(IW_TOK_2_base64_has_its_standard_alphabet_and_padding) {
    const auto basic = [](std::string_view key, std::string_view secret) {
        return basic_authorization(
            {.client_key = Secret{key}, .client_secret = Secret{secret}, .username = {}});
    };
    BOOST_CHECK_EQUAL(basic("k", "\xfb\xef\xff"), "Basic azr77/8=");
    BOOST_CHECK_EQUAL(basic("k", "\xff\xff\xfe~"), "Basic azr///5+");
    BOOST_CHECK_EQUAL(basic("k", "ab"), "Basic azphYg==");
}

BOOST_AUTO_TEST_CASE(the_forms_of_3_1_and_3_5_are_encoded) {
    BOOST_CHECK_EQUAL(password_grant("finch-sync", Secret{"Tide+Pool&47"}),
                      "grant_type=password&username=finch-sync&password=Tide%2BPool%2647");
    BOOST_CHECK_EQUAL(password_grant("J\xc3\xbcrgen=&", Secret{"\xe2\x82\xac"}),
                      "grant_type=password&username=J%C3%BCrgen%3D%26&password=%E2%82%AC");
    BOOST_CHECK_EQUAL(refresh_grant(Secret{"r/1"}), "grant_type=refresh_token&refresh_token=r%2F1");
    BOOST_CHECK_EQUAL(revocation_form(Secret{"a b"}), "token_type_hint=access_token&token=a%20b");
}

BOOST_AUTO_TEST_CASE(a_token_is_read_whatever_else_stands_beside_it) {
    const GrantedToken token =
        read_token(token_body(R"(,"expires_in":3599,".issued":"x","userName":"finch-sync")"))
            .value();
    BOOST_CHECK_EQUAL(token.access.reveal(), "kq3vZ0-4nT_8yW");
    BOOST_CHECK(token.life == 3599s);
    BOOST_CHECK(!token.refresh);
    BOOST_CHECK_EQUAL(read_token(token_body(R"(,"refresh_token":"r")"))->refresh->reveal(), "r");
    BOOST_CHECK(!read_token(token_body(R"(,"refresh_token":null)"))->refresh);
}

BOOST_AUTO_TEST_CASE(a_life_that_is_absent_or_not_positive_is_an_hour) {
    for (const char* members :
         {"", R"(,"expires_in":null)", R"(,"expires_in":0)", R"(,"expires_in":-5)",
          R"(,"expires_in":"60")", R"(,"expires_in":1.5)"}) {
        BOOST_CHECK(read_token(token_body(members))->life == 3600s);
    }
    BOOST_CHECK(read_token(token_body(R"(,"expires_in":1)"))->life == 1s);
    BOOST_CHECK(read_token(token_body(R"(,"expires_in":9223372036854775807)"))->life ==
                std::chrono::days{366});
}

BOOST_AUTO_TEST_CASE(a_token_of_another_type_or_size_is_refused_and_not_quoted) {
    const auto of = [](std::string_view token, std::string_view type) {
        return read_token(R"({"access_token":")" + std::string{token} + R"(","token_type":")" +
                          std::string{type} + "\"}");
    };
    BOOST_CHECK(of("t", "Bearer").has_value());
    BOOST_CHECK(of("t", "BEARER").has_value());
    BOOST_CHECK(of(std::string(token_bytes_max, 't'), "bearer").has_value());
    BOOST_CHECK(!of(std::string(token_bytes_max + 1, 't'), "bearer"));
    BOOST_CHECK(!of("", "bearer"));
    BOOST_CHECK(!of("t t", "bearer"));
    BOOST_CHECK_EQUAL(of("token", "mac").error().context(), "token: token_type: bearer expected");
    for (const char* body :
         {"", "[]", "{}", R"({"access_token":"t"})", R"({"token_type":"bearer"})",
          R"({"access_token":5,"token_type":"bearer"})", "<html>"}) {
        BOOST_CHECK(read_token(body).error().code() == Errc::Malformed);
    }
}

BOOST_AUTO_TEST_CASE(IW_TOK_4_the_error_member_decides) {
    const auto error = [](std::string_view word) {
        return read_token_error(R"({"error":")" + std::string{word} + "\"}");
    };
    BOOST_CHECK(error("invalid_grant") == TokenError::InvalidGrant);
    BOOST_CHECK(error("invalid_client") == TokenError::InvalidClient);
    BOOST_CHECK(error("invalid_request") == TokenError::InvalidRequest);
    BOOST_CHECK(error("unauthorized_client") == TokenError::UnauthorizedClient);
    BOOST_CHECK(error("unsupported_grant_type") == TokenError::UnsupportedGrantType);
    BOOST_CHECK(error("unsupported_token_type") == TokenError::UnsupportedTokenType);
    BOOST_CHECK(error("something_else") == TokenError::Other);
    for (const char* body : {"", "<html>", "{}", R"({"error":7})", "[]"}) {
        BOOST_CHECK(read_token_error(body) == TokenError::InvalidRequest);
    }
}

BOOST_AUTO_TEST_CASE(IW_TOK_5_four_errors_reject_the_credentials) {
    for (const TokenError error :
         {TokenError::InvalidGrant, TokenError::InvalidClient, TokenError::UnauthorizedClient,
          TokenError::UnsupportedGrantType}) {
        BOOST_CHECK(rejects_credentials(error));
    }
    for (const TokenError error :
         {TokenError::InvalidRequest, TokenError::UnsupportedTokenType, TokenError::Other}) {
        BOOST_CHECK(!rejects_credentials(error));
    }
    BOOST_CHECK_EQUAL(name(TokenError::InvalidGrant), "invalid_grant");
}

BOOST_AUTO_TEST_CASE(IW_TOK_9_a_token_is_renewed_a_minute_or_a_fifth_before_its_end) {
    const auto after = [](Seconds life) { return renewal_moment(1000ms, life) - 1000ms; };
    BOOST_CHECK(after(3599s) == 3539s);
    BOOST_CHECK(after(300s) == 240s);
    BOOST_CHECK(after(100s) == 80s);
    BOOST_CHECK(after(4s) == 4s);
    BOOST_CHECK(after(1s) == 1s);
}

BOOST_AUTO_TEST_SUITE_END()
