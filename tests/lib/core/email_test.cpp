#include "lib/core/email.hpp"

#include <boost/test/unit_test.hpp>

using usher::masked_email;

BOOST_AUTO_TEST_SUITE(email)

BOOST_AUTO_TEST_CASE(an_address_keeps_its_first_character_and_its_host) {
    BOOST_CHECK_EQUAL(masked_email("ann@example.org"), "a…@example.org");
    BOOST_CHECK_EQUAL(masked_email("a@b"), "a…@b");
    BOOST_CHECK_EQUAL(masked_email("änne@example.org"), "ä…@example.org");
    BOOST_CHECK_EQUAL(masked_email("\"a@b\"@example.org"), "\"…@example.org");
}

BOOST_AUTO_TEST_CASE(what_is_no_address_shows_nothing) {
    for (const char* text : {"", "ann", "@example.org", "@"}) {
        BOOST_CHECK_EQUAL(masked_email(text), "…");
    }
}

BOOST_AUTO_TEST_SUITE_END()
