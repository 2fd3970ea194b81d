#include "daemon/config/duration.hpp"

#include <boost/test/unit_test.hpp>

using namespace std::chrono_literals;
using namespace usher::config;

BOOST_AUTO_TEST_SUITE(duration)

BOOST_AUTO_TEST_CASE(has_a_whole_number_and_one_unit) {
    BOOST_CHECK(parse_duration("90s").value() == 90s);
    BOOST_CHECK(parse_duration("30m").value() == 30min);
    BOOST_CHECK(parse_duration("7h").value() == 7h);
    BOOST_CHECK(parse_duration("2d").value() == 48h);
    BOOST_CHECK(parse_duration("250ms").value() == 250ms);
    BOOST_CHECK(parse_duration("0s").value() == 0s);
    BOOST_CHECK(parse_duration("3650d").value() == 24h * 3650);
}

BOOST_AUTO_TEST_CASE(is_refused_in_any_other_form) {
    for (const char* text : {"", "7", "h", "7 h", "7H", "-7h", "+7h", "7h30m", "1.5h", "7w",
                             "3651d", "99999999999999999999s", "9223372036854775807d"}) {
        BOOST_TEST_CONTEXT(text) {
            BOOST_CHECK(parse_duration(text).has_error());
        }
    }
}

BOOST_AUTO_TEST_CASE(beyond_ten_years_names_the_limit) {
    BOOST_CHECK_EQUAL(parse_duration("99999d").error().context(),
                      "at most 3650d, which is ten years, expected");
}

BOOST_AUTO_TEST_CASE(is_shown_in_the_largest_unit_that_fits) {
    for (const char* text : {"2d", "25h", "90m", "61s", "1ms", "0s"}) {
        BOOST_CHECK_EQUAL(to_text(parse_duration(text).value()), text);
    }
}

BOOST_AUTO_TEST_SUITE_END()
