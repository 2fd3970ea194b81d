#include "lib/http/date.hpp"

#include <boost/test/unit_test.hpp>

using namespace std::chrono;
using namespace usher::http;

BOOST_AUTO_TEST_SUITE(date)

BOOST_AUTO_TEST_CASE(is_written_in_the_form_of_http) {
    BOOST_CHECK_EQUAL(http_date(sys_days{1994y / 11 / 6} + 8h + 49min + 37s),
                      "Sun, 06 Nov 1994 08:49:37 GMT");
    BOOST_CHECK_EQUAL(http_date(sys_days{2028y / 2 / 29}), "Tue, 29 Feb 2028 00:00:00 GMT");
}

BOOST_AUTO_TEST_CASE(is_read_in_its_three_forms) {
    const usher::Instant instant = sys_days{1994y / 11 / 6} + 8h + 49min + 37s;
    for (const char* text : {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
                             "Sun Nov  6 08:49:37 1994"}) {
        BOOST_TEST_CONTEXT(text) {
            BOOST_CHECK(read_http_date(text) == instant);
        }
    }
}

BOOST_AUTO_TEST_CASE(is_nothing_else) {
    for (const char* text : {"", "120", "Sun, 06 Nov 1994", "Sun, 06 Nov 1994 08:49:37",
                             "Sun, 06 Nov 1994 08:49:37 GMT ", "1994-11-06T08:49:37Z"}) {
        BOOST_TEST_CONTEXT(text) {
            BOOST_CHECK(!read_http_date(text));
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
