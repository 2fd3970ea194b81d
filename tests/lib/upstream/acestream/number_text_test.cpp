#include "lib/upstream/acestream/number_text.hpp"

#include <boost/test/unit_test.hpp>

using usher::upstream::acestream::number_text;

BOOST_AUTO_TEST_SUITE(number_text_suite)

BOOST_AUTO_TEST_CASE(keeps_every_digit_as_it_was_sent) {
    for (const std::string text : {"0", "-0", "1.50", "1.10", "0.29", "1e2", "-3.5E-7",
                                   "123456789012345678901234567890.123"}) {
        BOOST_TEST(number_text("{\"cost\": " + text + " }", "cost").value_or("none") == text);
        BOOST_TEST(number_text("{\"a\":7,\"cost\":" + text + "}", "cost").value_or("none") == text);
    }
}

BOOST_AUTO_TEST_CASE(looks_at_the_top_level_only) {
    BOOST_TEST(!number_text(R"({"x":{"cost":1}})", "cost").has_value());
    BOOST_TEST(!number_text(R"({"cost":[1]})", "cost").has_value());
    BOOST_TEST(!number_text(R"({"cost":{"cost":1}})", "cost").has_value());
    BOOST_TEST(number_text(R"({"x":[{"cost":1}],"cost":2})", "cost").value_or("none") == "2");
}

BOOST_AUTO_TEST_CASE(finds_nothing_where_there_is_no_number) {
    for (const char* document : {R"({"cost":"1"})", R"({"cost":null,"x":1})", R"({"cost":true})",
                                 R"({"Cost":1})", "{}", "", "[1]", "1", R"({"cost":)"}) {
        BOOST_TEST(!number_text(document, "cost").has_value());
    }
}

BOOST_AUTO_TEST_CASE(understands_escapes_in_names) {
    BOOST_TEST(number_text(R"({"c\u006fst":4})", "cost").value_or("none") == "4");
}

BOOST_AUTO_TEST_SUITE_END()
