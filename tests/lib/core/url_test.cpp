#include "lib/core/url.hpp"

#include <boost/test/unit_test.hpp>

using usher::Errc;
using usher::parse_url;
using usher::Url;

BOOST_AUTO_TEST_SUITE(url)

BOOST_AUTO_TEST_CASE(reads_host_port_and_path) {
    const Url plain{.tls = true, .host = "api.example.org", .port = 443, .path = ""};
    BOOST_CHECK(parse_url("https://api.example.org").value() == plain);
    BOOST_CHECK(parse_url("https://api.example.org/").value() == plain);
    BOOST_CHECK(parse_url("HTTPS://API.Example.ORG:443").value() == plain);
    BOOST_CHECK(parse_url("https://api.example.org.:443/").value() == plain);

    const Url full{.tls = true, .host = "10.0.0.1", .port = 8443, .path = "/reseller/v1"};
    BOOST_CHECK(parse_url("https://10.0.0.1:8443/reseller/v1/").value() == full);

    const Url ipv6{.tls = true, .host = "2001:db8::1", .port = 443, .path = "/a"};
    BOOST_CHECK(parse_url("https://[2001:db8::1]/a").value() == ipv6);
    BOOST_CHECK(parse_url("https://[2001:DB8:0::1]/a/").value() == ipv6);

    BOOST_CHECK_EQUAL(parse_url("https://a-1.b/~x/%7e@").value().path, "/~x/%7e@");
}

BOOST_AUTO_TEST_CASE(plain_http_is_for_this_machine) {
    for (const char* text : {"http://127.0.0.1:8080/x", "http://127.8.9.10", "http://[::1]:80",
                             "http://localhost", "http://LOCALHOST.:1"}) {
        BOOST_TEST_CONTEXT(text) {
            BOOST_CHECK(!parse_url(text).value().tls);
        }
    }
    BOOST_CHECK_EQUAL(parse_url("http://localhost").value().port, 80);
    BOOST_CHECK_EQUAL(parse_url("http://[::1]:80").value().host, "::1");
}

BOOST_AUTO_TEST_CASE(refuses_anything_else) {
    for (const char* text : {"",
                             "example.org",
                             "//example.org",
                             "https:example.org",
                             "https://",
                             "https:///path",
                             "ftp://example.org",
                             "file:///etc/passwd",
                             "http://example.org",
                             "http://10.0.0.1",
                             "http://128.0.0.1",
                             "http://127.0.0.1.example.org",
                             "http://localhost.example.org",
                             "http://127.1",
                             "http://2130706433",
                             "http://0x7f.1",
                             "https://127.1",
                             "https://2130706433",
                             "https://8.8.8.0x8",
                             "https://256.1.1.1",
                             "https://1.2.3.4.5",
                             "https://h_t",
                             "https://.",
                             "https://a..",
                             "http://0.0.0.0",
                             "http://[::]",
                             "http://[::2]",
                             "http://[::ffff:8.8.8.8]",
                             "https://user@example.org",
                             "https://user:word@example.org",
                             "https://example.org?a=b",
                             "https://example.org/#x",
                             "https://example.org/a b",
                             "https://example.org:0",
                             "https://example.org:65536",
                             "https://example.org:x",
                             "https://exam%70le.org",
                             "https://ex ample.org",
                             "https://exa\nmple.org",
                             "https://.example.org",
                             "https://example..org",
                             "https://[::1",
                             "https://[fe80::1%25eth0]",
                             " https://a.b",
                             "https://a!b.org",
                             "https://example.org:",
                             "https://example.org/../x",
                             "https://example.org/a%2",
                             "https://[::1]x",
                             "https://[127.0.0.1]",
                             "https://[]",
                             "https://example.org:+80",
                             "https://example.org/\xc3\xa9",
                             "https:/example.org",
                             "https://example.org\\@evil.org"}) {
        BOOST_TEST_CONTEXT(text) {
            const auto parsed = parse_url(text);
            BOOST_REQUIRE(!parsed);
            BOOST_CHECK(parsed.error().code() == Errc::Malformed);
        }
    }
    BOOST_CHECK(!parse_url("https://" + std::string(254, 'a')));
    BOOST_CHECK(!parse_url("https://a/" + std::string(1024, 'a')));
}

BOOST_AUTO_TEST_CASE(says_what_it_expected) {
    const auto says = [](const char* text, const char* what) {
        BOOST_TEST(parse_url(text).error().context().find(what) == 0U);
    };
    says("ftp://a", "a URL with https:// expected");
    says("https://a b", "a URL of at most 1024 characters without spaces");
    says("https://a@b", "a URL without user");
    says("https://a:99999", "a port from 1 to 65535");
    says("https://1.2.3", "a host name or IP address");
    says("https://[1]", "an IPv6 address");
    says("https://a/../b", "a path");
    says("http://a.example", "http:// is for loopback addresses only");
}

BOOST_AUTO_TEST_SUITE_END()
