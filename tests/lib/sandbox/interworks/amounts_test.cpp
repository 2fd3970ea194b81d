#include "lib/sandbox/interworks/amounts.hpp"

#include <boost/test/unit_test.hpp>
#include <string>
#include <string_view>

using namespace usher::sandbox::interworks;

namespace {

Decimal number(std::string_view text) {
    return Decimal::parse(text).value();
}

std::string shown(const std::optional<Decimal>& value) {
    return value ? value->text() : "none";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(interworks_amounts)

BOOST_AUTO_TEST_CASE(iw_json_6_products_are_exact) {
    BOOST_CHECK_EQUAL(shown(product(number("118.80500"), number("12"))), "1425.66");
    BOOST_CHECK_EQUAL(shown(product(number("142.566"), number("0.85431"))), "121.79555946");
    BOOST_CHECK_EQUAL(shown(product(number("-0.5"), number("0.5"))), "-0.25");
    BOOST_CHECK_EQUAL(shown(product(number("0"), number("9.99"))), "0");
    BOOST_CHECK_EQUAL(shown(product(number("-0.00001"), number("0.00001"))), "-0.0000000001");
}

BOOST_AUTO_TEST_CASE(iw_json_6_sums_are_exact) {
    BOOST_CHECK_EQUAL(shown(sum(number("118.805"), number("23.761"))), "142.566");
    BOOST_CHECK_EQUAL(shown(sum(number("0.1"), number("0.2"))), "0.3");
    BOOST_CHECK_EQUAL(shown(sum(number("1"), number("-1.00"))), "0");
}

BOOST_AUTO_TEST_CASE(a_half_is_rounded_away_from_zero) {
    BOOST_CHECK_EQUAL(shown(rounded(number("121.79555946"), 5)), "121.79556");
    BOOST_CHECK_EQUAL(shown(rounded(number("0.125"), 2)), "0.13");
    BOOST_CHECK_EQUAL(shown(rounded(number("-0.125"), 2)), "-0.13");
    BOOST_CHECK_EQUAL(shown(rounded(number("0.1249"), 2)), "0.12");
    BOOST_CHECK_EQUAL(shown(rounded(number("12"), 5)), "12");
    BOOST_CHECK_EQUAL(shown(rounded(number("2.5"), 0)), "3");
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_is_none) {
    const Decimal large = number("999999999999999999");
    BOOST_CHECK_EQUAL(shown(product(large, large)), "none");
    BOOST_CHECK_EQUAL(shown(product(number("1000000000000000000"), number("0"))), "none");
    BOOST_CHECK_EQUAL(shown(sum(large, number("0.01"))), "none");
    BOOST_CHECK_EQUAL(shown(rounded(number("0.1234567890123456789"), 2)), "none");
    BOOST_CHECK_EQUAL(shown(sum(large, large)), "1999999999999999998");
}

BOOST_AUTO_TEST_SUITE_END()
