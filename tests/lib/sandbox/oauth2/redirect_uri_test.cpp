#include "lib/sandbox/oauth2/redirect_uri.hpp"

#include <boost/test/unit_test.hpp>
#include <vector>

using namespace usher::sandbox::oauth2;

namespace {

bool allowed(const std::string& setting, std::string_view asked) {
    const std::vector<std::string> settings{"https://other.example/", setting};
    return is_allowed(settings, asked);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(oauth2_redirect_uri)

BOOST_AUTO_TEST_CASE(a_setting_is_a_secure_address_or_one_of_this_machine) {
    for (const char* right :
         {"https://shop.example", "https://shop.example/back?a=b&c", "http://127.0.0.1/callback",
          "http://[::1]:8080/", "http://localhost:3000/back"}) {
        BOOST_CHECK_MESSAGE(is_redirect_uri(right), right);
    }
    for (const std::string& wrong :
         {std::string{}, std::string{"http://shop.example/"}, std::string{"https://a.example/#x"},
          std::string{"javascript:alert(1)"}, std::string{"https://a.example/ b"},
          std::string{"https://a.example/?\"x"}, std::string{"https://u@a.example/"},
          std::string{"/callback"}, "https://a.example/?" + std::string(1024, 'a')}) {
        BOOST_CHECK_MESSAGE(!is_redirect_uri(wrong), wrong);
    }
}

BOOST_AUTO_TEST_CASE(an_address_fits_as_an_exact_string) {
    BOOST_CHECK(allowed("https://shop.example/back", "https://shop.example/back"));
    BOOST_CHECK(!allowed("https://shop.example/back", "https://shop.example:8443/back"));
    BOOST_CHECK(!allowed("https://shop.example/back", "https://shop.example/back/"));
    BOOST_CHECK(!is_allowed({}, "https://shop.example/back"));
}

BOOST_AUTO_TEST_CASE(of_a_loopback_setting_the_port_may_differ) {
    for (const char* setting : {"http://127.0.0.1/cb", "http://127.0.0.1:8080/cb"}) {
        for (const char* asked :
             {"http://127.0.0.1/cb", "http://127.0.0.1:1/cb", "http://127.0.0.1:65535/cb"}) {
            BOOST_CHECK_MESSAGE(allowed(setting, asked), asked);
        }
        for (const char* asked :
             {"http://[::1]:1/cb", "http://127.0.0.1:1/cb/", "http://127.0.0.1:1",
              "http://127.0.0.1:1/cb#", "http://127.0.0.1:+1/cb", "http://127.0.0.1:65536/cb",
              "http://127.0.0.11/cb"}) {
            BOOST_CHECK_MESSAGE(!allowed(setting, asked), asked);
        }
    }
    BOOST_CHECK(allowed("http://[::1]/cb", "http://[::1]:5000/cb"));
    BOOST_CHECK(!allowed("http://localhost/cb", "http://localhost:5000/cb"));
}

BOOST_AUTO_TEST_CASE(a_query_is_gone_on_with) {
    BOOST_CHECK_EQUAL(with_query("https://a.example/b", "c=d"), "https://a.example/b?c=d");
    BOOST_CHECK_EQUAL(with_query("https://a.example/b?x", "c=d"), "https://a.example/b?x&c=d");
}

BOOST_AUTO_TEST_CASE(a_policy_names_where_forms_may_lead_to) {
    BOOST_CHECK_EQUAL(policy_source("https://a.example:8443/b?c"), "https://a.example:8443");
    BOOST_CHECK_EQUAL(policy_source("https://a.example?c"), "https://a.example");
    BOOST_CHECK_EQUAL(policy_source("http://[::1]:5000/b"), "http:");
}

BOOST_AUTO_TEST_SUITE_END()
