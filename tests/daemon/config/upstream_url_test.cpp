#include "daemon/config/upstream_url.hpp"

#include <boost/test/unit_test.hpp>

using namespace usher::config;

BOOST_AUTO_TEST_SUITE(upstream_url)

BOOST_AUTO_TEST_CASE(gives_its_host_in_lower_case) {
    BOOST_CHECK_EQUAL(upstream_host("https://API.acestream.net/reseller").value(),
                      "api.acestream.net");
    BOOST_CHECK_EQUAL(upstream_host("https://api.acestream.net.:443").value(), "api.acestream.net");
    BOOST_CHECK_EQUAL(upstream_host("https://[2001:DB8::1]:8443/x").value(), "2001:db8::1");
}

BOOST_AUTO_TEST_CASE(may_be_plain_http_on_loopback) {
    for (const char* url : {"http://127.0.0.1:8800", "http://127.3.2.1", "http://localhost:1/a",
                            "http://[::1]:8800", "http://LOCALHOST."}) {
        BOOST_TEST_CONTEXT(url) {
            BOOST_CHECK(upstream_host(url).has_value());
        }
    }
}

BOOST_AUTO_TEST_CASE(is_refused_in_any_other_form) {
    for (const char* url :
         {"", "api.acestream.net", "ftp://a", "https://", "https://:443", "https:///path",
          "http://api.acestream.net", "http://127.0.0.1.evil.example", "http://192.168.0.1",
          "https://user@host", "https://host?x", "https://host#x", "https://ho st",
          "https://host:", "https://host:x", "https://host:123456", "https://[::1",
          "https://[::1]x", "https://h_t"}) {
        BOOST_TEST_CONTEXT(url) {
            BOOST_CHECK(upstream_host(url).has_error());
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
