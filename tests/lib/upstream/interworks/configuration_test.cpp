#include <boost/test/unit_test.hpp>

#include "lib/upstream/interworks/address.hpp"
#include "lib/upstream/interworks/credentials.hpp"

using namespace usher;
using namespace usher::upstream::interworks;

namespace {

Credentials credentials(std::string_view key, std::string_view secret = "secret",
                        std::string username = "finch-sync") {
    return {.client_key = Secret{key},
            .client_secret = Secret{secret},
            .username = std::move(username)};
}

Errc refusal(const Credentials& credentials) {
    return check_credentials(credentials).error().code();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(interworks_configuration)

BOOST_AUTO_TEST_CASE(IW_ADDR_2_the_base_may_end_in_api_and_a_slash) {
    const Url origin{.tls = true, .host = "bss.kestrel.example", .port = 443};
    for (const char* base : {"https://bss.kestrel.example", "https://bss.kestrel.example/",
                             "https://bss.kestrel.example/api", "https://bss.kestrel.example/api/",
                             "https://BSS.kestrel.example/API/"}) {
        BOOST_TEST_CONTEXT(base) {
            const Addresses addresses = addresses_of({.base = base}).value();
            BOOST_CHECK(addresses.origin == origin);
            BOOST_CHECK_EQUAL(addresses.token.path, "/oauth/token");
            BOOST_CHECK_EQUAL(addresses.token.host, origin.host);
            BOOST_CHECK(!addresses.revocation);
        }
    }
}

BOOST_AUTO_TEST_CASE(IW_ADDR_3_the_hosted_address_is_taken_as_it_is_written) {
    const Addresses addresses =
        addresses_of({.base = "https://bss.eu.interworks.cloud/api/"}).value();
    BOOST_CHECK(addresses.origin ==
                (Url{.tls = true, .host = "bss.eu.interworks.cloud", .port = 443}));
    BOOST_CHECK_EQUAL(addresses.token.host, "bss.eu.interworks.cloud");
    BOOST_CHECK_EQUAL(addresses.token.path, "/oauth/token");
}

BOOST_AUTO_TEST_CASE(IW_ADDR_2_a_path_before_api_is_kept) {
    const Addresses addresses =
        addresses_of({.base = "https://kestrel.example:8443/bss/api/"}).value();
    BOOST_CHECK_EQUAL(addresses.origin.path, "/bss");
    BOOST_CHECK_EQUAL(addresses.token.path, "/bss/oauth/token");
    BOOST_CHECK_EQUAL(addresses.token.port, 8443);
    BOOST_CHECK_EQUAL(addresses_of({.base = "https://kestrel.example/papi"})->origin.path, "/papi");
}

BOOST_AUTO_TEST_CASE(IW_ADDR_2_a_configured_token_address_replaces_the_derived_one) {
    const Addresses addresses = addresses_of({.base = "https://bss.kestrel.example",
                                              .token_url = "https://login.kestrel.example/t",
                                              .revocation_url = "https://login.kestrel.example/r"})
                                    .value();
    BOOST_CHECK_EQUAL(addresses.token.host, "login.kestrel.example");
    BOOST_CHECK_EQUAL(addresses.token.path, "/t");
    BOOST_CHECK_EQUAL(addresses.revocation->path, "/r");
}

BOOST_AUTO_TEST_CASE(IW_HTTP_1_plain_http_needs_loopback_and_leave) {
    BOOST_CHECK(!addresses_of({.base = "http://127.0.0.1:8080"}));
    BOOST_CHECK(addresses_of({.base = "http://127.0.0.1:8080", .allow_plain_http = true}));
    BOOST_CHECK(!addresses_of({.base = "http://bss.kestrel.example", .allow_plain_http = true}));
    BOOST_CHECK_EQUAL(
        addresses_of({.base = "https://bss.kestrel.example", .token_url = "http://127.0.0.1/token"})
            .error()
            .context(),
        "token address: https:// expected");
}

BOOST_AUTO_TEST_CASE(IW_USER_2_marks_for_missing_keys_are_refused_by_that_name) {
    for (const char* mark : {"--", " -- ", "\xe2\x80\x93", "\xe2\x80\x94", "\t\xe2\x80\x94 "}) {
        BOOST_CHECK_EQUAL(check_credentials(credentials(mark)).error().message(),
                          "not_accepted: the distributor has not generated the keys yet");
        BOOST_CHECK(refusal(credentials("key", mark)) == Errc::NotAccepted);
    }
    BOOST_CHECK(check_credentials(credentials("---")).has_value());
}

BOOST_AUTO_TEST_CASE(IW_USER_3_incomplete_credentials_are_refused_by_that_name) {
    BOOST_CHECK_EQUAL(check_credentials(credentials("")).error().message(),
                      "malformed: credentials incomplete");
    BOOST_CHECK(refusal(credentials("key", " ")) == Errc::Malformed);
    BOOST_CHECK(refusal(credentials("key", "secret", "")) == Errc::Malformed);
    Credentials unattended = credentials("key");
    unattended.password = Secret{};
    BOOST_CHECK(refusal(unattended) == Errc::Malformed);
    unattended.password = Secret{"password"};
    BOOST_CHECK(check_credentials(unattended).has_value());
    BOOST_CHECK(check_credentials(credentials("key")).has_value());
}

BOOST_AUTO_TEST_CASE(what_cannot_be_sent_is_refused_without_being_quoted) {
    BOOST_CHECK_EQUAL(check_credentials(credentials("key:1")).error().context(),
                      "client key: has a character that cannot be sent");
    BOOST_CHECK_EQUAL(check_credentials(credentials("key", "sec\nret")).error().context(),
                      "client secret: has a character that cannot be sent");
    BOOST_CHECK(check_credentials(credentials("key", "sec:ret")).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
