#include "lib/core/money.hpp"

#include <array>
#include <boost/test/unit_test.hpp>
#include <limits>
#include <random>

using namespace usher;

BOOST_AUTO_TEST_SUITE(money)

BOOST_AUTO_TEST_CASE(amounts_are_written_with_two_decimals) {
    BOOST_TEST(to_decimal(Cents{0}) == "0.00");
    BOOST_TEST(to_decimal(Cents{5}) == "0.05");
    BOOST_TEST(to_decimal(Cents{150}) == "1.50");
    BOOST_TEST(to_decimal(Cents{-5}) == "-0.05");
    BOOST_TEST(to_decimal(Cents{-100}) == "-1.00");
    BOOST_TEST(to_decimal(Cents{std::numeric_limits<std::int64_t>::max()}) ==
               "92233720368547758.07");
    BOOST_TEST(to_decimal(Cents{std::numeric_limits<std::int64_t>::min()}) ==
               "-92233720368547758.08");
}

BOOST_AUTO_TEST_CASE(amounts_are_read_with_up_to_two_decimals) {
    BOOST_TEST(parse_cents("12").value().value == 1200);
    BOOST_TEST(parse_cents("12.5").value().value == 1250);
    BOOST_TEST(parse_cents("12.50").value().value == 1250);
    BOOST_TEST(parse_cents("0.05").value().value == 5);
    BOOST_TEST(parse_cents("-0.05").value().value == -5);
    BOOST_TEST(parse_cents("007").value().value == 700);
    BOOST_TEST(parse_cents("-0").value().value == 0);
    BOOST_TEST(parse_cents("99999999999999.99").value().value == 9'999'999'999'999'999);
}

BOOST_AUTO_TEST_CASE(anything_else_is_refused) {
    for (const char* text : {"",        "-",    ".",     ".5",  "5.",  "-.5",   "1.234",
                             "1,50",    "1e2",  "+1",    "--1", " 1",  "1 ",    "0x1",
                             "1.-5",    "1..5", "1.5.0", "NaN", "inf", "1_000", "100000000000000",
                             "\xd9\xa1"}) {
        const Result<Cents> cents = parse_cents(text);
        BOOST_TEST(!cents.has_value(), text);
        if (!cents) BOOST_CHECK(cents.error().code() == Errc::Malformed);
    }
    BOOST_TEST(!parse_cents(std::string_view{"1\0", 2}).has_value());
}

BOOST_AUTO_TEST_CASE(every_amount_in_range_survives_a_round_trip) {
    std::mt19937_64 random{7};
    std::uniform_int_distribution<std::int64_t> amount{-9'999'999'999'999'999,
                                                       9'999'999'999'999'999};
    for (int i = 0; i < 5000; ++i) {
        const Cents cents{amount(random)};
        BOOST_TEST_REQUIRE((parse_cents(to_decimal(cents)).value() == cents));
    }
}

BOOST_AUTO_TEST_SUITE_END()
