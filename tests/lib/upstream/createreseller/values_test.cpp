#include "lib/upstream/createreseller/values.hpp"

#include <boost/test/unit_test.hpp>
#include <limits>

using namespace usher::upstream::createreseller;

BOOST_AUTO_TEST_SUITE(createreseller_values)

BOOST_AUTO_TEST_CASE(canonical_texts_have_no_zeros_that_say_nothing) {
    BOOST_CHECK_EQUAL(write_value(Price{0}), "0");
    BOOST_CHECK_EQUAL(write_value(Price{1}), "0.0001");
    BOOST_CHECK_EQUAL(write_value(Price{250}), "0.025");
    BOOST_CHECK_EQUAL(write_value(Price{125'000}), "12.5");
    BOOST_CHECK_EQUAL(write_value(Percent{1'000'000}), "100");
    BOOST_CHECK_EQUAL(write_value(Count{999'999'999}), "999999999");
    BOOST_CHECK_EQUAL(write_value(true), "true");
    BOOST_CHECK_EQUAL(write_value(false), "false");
}

BOOST_AUTO_TEST_CASE(decimals_are_read_as_ten_thousandths) {
    BOOST_CHECK(read_value<Price>("0.025") == Price{250});
    BOOST_CHECK(read_value<Price>("12.5000") == Price{125'000});
    BOOST_CHECK(read_value<Price>("999999999.9999") == Price{9'999'999'999'999});
    BOOST_CHECK(read_value<Percent>("100.0000") == Percent{1'000'000});
    for (const char* const text : {"", ".5", "5.", "5.00001", "1e3", "-1", "+1", "1,5", "1 ", " 1",
                                   "1000000000", "0x1", "1..2", "1.2.3", "\u0661"}) {
        BOOST_CHECK_MESSAGE(!read_value<Price>(text), text);
    }
    BOOST_CHECK(!read_value<Percent>("100.0001"));
}

BOOST_AUTO_TEST_CASE(whole_numbers_have_nine_digits_at_most) {
    BOOST_CHECK(read_value<Count>("0") == Count{0});
    BOOST_CHECK(read_value<Count>("000000007") == Count{7});
    BOOST_CHECK(!read_value<Count>("0000000007"));
    BOOST_CHECK(!read_value<Count>("7.0"));
    BOOST_CHECK(!read_value<Count>(""));
    BOOST_CHECK(read_value<PackageNumber>("1") == PackageNumber{1});
    BOOST_CHECK(!read_value<PackageNumber>("0"));
    BOOST_CHECK(!read_value<AccountNumber>("0"));
}

BOOST_AUTO_TEST_CASE(truth_values_are_two_words) {
    BOOST_CHECK(read_value<bool>("true") == true);
    BOOST_CHECK(read_value<bool>("false") == false);
    for (const char* const text : {"TRUE", "True", "1", "0", "yes", "on", ""}) {
        BOOST_CHECK_MESSAGE(!read_value<bool>(text), text);
    }
}

BOOST_AUTO_TEST_CASE(what_is_out_of_range_has_a_text_that_is_refused) {
    BOOST_CHECK_EQUAL(write_value(Price{-1}), "-0.0001");
    BOOST_CHECK(!read_value<Price>(write_value(Price{-1})));
    BOOST_CHECK(!read_value<Price>(write_value(Price{10'000'000'000'000})));
    BOOST_CHECK(!read_value<Price>(write_value(Price{std::numeric_limits<std::int64_t>::min()})));
    BOOST_CHECK(!read_value<Percent>(write_value(Percent{1'000'001})));
    BOOST_CHECK(!read_value<Count>(write_value(Count{-1})));
    BOOST_CHECK(!read_value<Count>(write_value(Count{1'000'000'000})));
}

BOOST_AUTO_TEST_SUITE_END()
