#include "lib/http/retry_after.hpp"

#include <boost/test/unit_test.hpp>

using namespace std::chrono_literals;
using namespace usher::http;

namespace {

constexpr const char* noon = "Sat, 21 Nov 2026 12:00:00 GMT";

std::optional<std::chrono::seconds> wait_of(int status, const char* wish) {
    return retry_after(
        {.status = status, .fields = {{"Date", noon}, {"Retry-After", wish}}, .body = {}});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(retry_after_suite)

BOOST_AUTO_TEST_CASE(is_seconds_or_a_date) {
    BOOST_CHECK(wait_of(429, "120") == 120s);
    BOOST_CHECK(wait_of(503, "0") == 0s);
    BOOST_CHECK(wait_of(503, "Sat, 21 Nov 2026 12:00:30 GMT") == 30s);
    BOOST_CHECK(wait_of(503, "Sat, 21 Nov 2026 11:00:00 GMT") == 0s);
}

BOOST_AUTO_TEST_CASE(is_an_hour_at_most) {
    BOOST_CHECK(wait_of(503, "3601") == 1h);
    BOOST_CHECK(wait_of(503, "99999999999999999999999") == 1h);
    BOOST_CHECK(wait_of(503, "Sun, 22 Nov 2026 12:00:00 GMT") == 1h);
}

BOOST_AUTO_TEST_CASE(is_none_where_it_says_nothing) {
    for (const char* wish : {"", "-1", "+1", "1.5", "soon", "1 2"}) {
        BOOST_TEST_CONTEXT(wish) {
            BOOST_CHECK(!wait_of(503, wish));
        }
    }
    BOOST_CHECK(!wait_of(200, "120"));
    BOOST_CHECK(!wait_of(500, "120"));
    BOOST_CHECK(!retry_after({.status = 503}));
    BOOST_CHECK(!retry_after(
        {.status = 503, .fields = {{"Retry-After", "Sat, 21 Nov 2026 12:00:30 GMT"}}}));
}

BOOST_AUTO_TEST_CASE(is_read_from_any_status_that_an_api_gives_it_for) {
    const Response conflict{.status = 409, .fields = {{"Retry-After", "1"}}, .body = {}};
    BOOST_CHECK(!retry_after(conflict));
    BOOST_CHECK(retry_after_field(conflict) == 1s);
}

BOOST_AUTO_TEST_SUITE_END()
