#include <boost/test/unit_test.hpp>

#include "lib/upstream/interworks/decimal.hpp"
#include "lib/upstream/interworks/identifiers.hpp"
#include "lib/upstream/interworks/stamp.hpp"

using namespace std::chrono_literals;
using namespace usher;
using namespace usher::upstream::interworks;

namespace {

std::string decimal(std::string_view number) {
    const std::optional<Decimal> value = Decimal::parse(number);
    return value ? value->text() : "none";
}

Decimal parsed(std::string_view number) {
    return Decimal::parse(number).value();
}

/// What a stamp says, in UTC, or `none`.
std::string utc(std::string_view text, ServerOffset offset = {}) {
    const std::optional<Stamp> stamp = parse_stamp(text, offset);
    return stamp ? utc_text(*stamp) : "none";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(interworks_values)

BOOST_AUTO_TEST_CASE(IW_JSON_6_decimals_keep_every_digit) {
    BOOST_CHECK_EQUAL(decimal("118.805"), "118.805");
    BOOST_CHECK_EQUAL(decimal("118.80500"), "118.805");
    BOOST_CHECK_EQUAL(decimal("12"), "12");
    BOOST_CHECK_EQUAL(decimal("1200"), "1200");
    BOOST_CHECK_EQUAL(decimal("0"), "0");
    BOOST_CHECK_EQUAL(decimal("-0.00"), "0");
    BOOST_CHECK_EQUAL(decimal("-0.05"), "-0.05");
    BOOST_CHECK_EQUAL(decimal("1234567890123456789012345678.1"), "1234567890123456789012345678.1");
}

BOOST_AUTO_TEST_CASE(decimals_with_an_exponent_are_written_out) {
    BOOST_CHECK_EQUAL(decimal("1.5e3"), "1500");
    BOOST_CHECK_EQUAL(decimal("1.5E-3"), "0.0015");
    BOOST_CHECK_EQUAL(decimal("12.5e+0"), "12.5");
    BOOST_CHECK_EQUAL(decimal("100e-2"), "1");
    BOOST_CHECK_EQUAL(decimal("0e999"), "0");
}

BOOST_AUTO_TEST_CASE(decimals_have_at_most_38_digits) {
    BOOST_CHECK_EQUAL(decimal("1e37"), "1" + std::string(37, '0'));
    BOOST_CHECK_EQUAL(decimal("1e38"), "none");
    BOOST_CHECK_EQUAL(decimal("1e-38"), "0." + std::string(37, '0') + "1");
    BOOST_CHECK_EQUAL(decimal("1e-39"), "none");
    BOOST_CHECK_EQUAL(decimal("1e9223372036854775807"), "none");
    BOOST_CHECK_EQUAL(decimal("1e-9223372036854775808"), "none");
    BOOST_CHECK_EQUAL(decimal("1e99999999999999999999"), "none");
    BOOST_CHECK_EQUAL(decimal(std::string(129, '0')), "none");
}

BOOST_AUTO_TEST_CASE(other_texts_are_no_decimals) {
    for (const char* text : {"", "-", "+1", "01", ".5", "1.", "1e", "1e+-2", "1e--2", "1 ", "NaN",
                             "Infinity", "0x10", "1,5", "--1"}) {
        BOOST_TEST_CONTEXT(text) {
            BOOST_CHECK_EQUAL(decimal(text), "none");
        }
    }
}

BOOST_AUTO_TEST_CASE(decimals_are_ordered_by_value) {
    const char* const ordered[] = {"-12.5", "-12", "-2", "-0.5", "-0.05", "0",     "0.04",
                                   "0.05",  "0.5", "2",  "11",   "12",    "12.05", "12.5"};
    for (std::size_t i = 0; i < std::size(ordered); ++i) {
        for (std::size_t k = 0; k < std::size(ordered); ++k) {
            BOOST_TEST_CONTEXT(ordered[i] << " and " << ordered[k]) {
                BOOST_CHECK((parsed(ordered[i]) <=> parsed(ordered[k])) == (i <=> k));
            }
        }
    }
    BOOST_CHECK(parsed("1.50") == parsed("15e-1"));
}

BOOST_AUTO_TEST_CASE(IW_OBJ_5_a_decimal_is_whole_or_not) {
    BOOST_CHECK(parsed("12.0").whole() == 12);
    BOOST_CHECK(parsed("-3").whole() == -3);
    BOOST_CHECK(!parsed("2.5").whole());
    BOOST_CHECK(!parsed("1e30").whole());
}

BOOST_AUTO_TEST_CASE(IW_JSON_4_guids_are_compared_without_case) {
    const auto lower = ProductGuid::parse("5b0d8e1a-7c34-4f9e-a1b2-3e4d5c6f7a80");
    const auto upper = ProductGuid::parse("5B0D8E1A-7C34-4F9E-A1B2-3E4D5C6F7A80");
    BOOST_REQUIRE(lower && upper);
    BOOST_CHECK(*lower == *upper);
    BOOST_CHECK_EQUAL(upper->text(), "5b0d8e1a-7c34-4f9e-a1b2-3e4d5c6f7a80");
    for (const char* text :
         {"", "5b0d8e1a-7c34-4f9e-a1b2-3e4d5c6f7a8", "5b0d8e1a7c344f9ea1b23e4d5c6f7a80",
          "5b0d8e1a-7c34-4f9e-a1b2-3e4d5c6f7a8g", "../../../../../../../../../../../..",
          "5b0d8e1a-7c34-4f9e-a1b2-3e4d5c6f7a800"}) {
        BOOST_CHECK(!ProductGuid::parse(text));
    }
}

BOOST_AUTO_TEST_CASE(IW_JSON_5_stamps_have_0_to_9_digits_of_a_fraction) {
    BOOST_CHECK_EQUAL(utc("2024-05-06T09:14:52+02:00"), "2024-05-06T07:14:52.000Z");
    BOOST_CHECK_EQUAL(utc("2024-05-06T09:14:52.9+02:00"), "2024-05-06T07:14:52.900Z");
    BOOST_CHECK_EQUAL(utc("2024-05-06T09:14:52.95+02:00"), "2024-05-06T07:14:52.950Z");
    BOOST_CHECK_EQUAL(utc("2024-05-06T09:14:52.413+02:00"), "2024-05-06T07:14:52.413Z");
    BOOST_CHECK_EQUAL(utc("2024-05-06T09:14:52.123456789Z"), "2024-05-06T09:14:52.123Z");
    BOOST_CHECK_EQUAL(utc("2024-05-06T09:14:52.1234567890Z"), "none");
    BOOST_CHECK_EQUAL(utc("2024-05-06T09:14:52.Z"), "none");
    ServerOffset offset;
    const auto finer = parse_stamp("2024-05-06T09:14:52.1234567Z", offset);
    const auto coarser = parse_stamp("2024-05-06T09:14:52.1234566Z", offset);
    BOOST_CHECK(finer->at - coarser->at == Ticks{1});
}

BOOST_AUTO_TEST_CASE(IW_JSON_5_a_missing_offset_is_the_one_seen_last_else_utc) {
    ServerOffset offset;
    BOOST_CHECK_EQUAL(utc_text(*parse_stamp("2024-05-06T09:00:00", offset)),
                      "2024-05-06T09:00:00.000Z");
    static_cast<void>(parse_stamp("2024-05-06T09:00:00-05:30", offset));
    BOOST_CHECK(offset.value == -330min);
    const Stamp without = *parse_stamp("2024-05-06T09:00:00", offset);
    BOOST_CHECK_EQUAL(utc_text(without), "2024-05-06T14:30:00.000Z");
    BOOST_CHECK(without.offset == -330min);
    static_cast<void>(parse_stamp("2024-05-06T09:00:00Z", offset));
    BOOST_CHECK(offset.value == 0min);
}

BOOST_AUTO_TEST_CASE(every_year_that_can_be_written_is_an_instant) {
    BOOST_CHECK_EQUAL(utc("0001-01-01T00:00:00Z"), "0001-01-01T00:00:00.000Z");
    BOOST_CHECK_EQUAL(utc("9999-12-31T23:59:59.999Z"), "9999-12-31T23:59:59.999Z");
}

BOOST_AUTO_TEST_CASE(other_texts_are_no_stamps) {
    for (const char* text :
         {"", "2024-05-06", "2024-05-06 09:14:52Z", "2024-02-30T00:00:00Z", "2023-02-29T00:00:00Z",
          "2024-13-01T00:00:00Z", "2024-05-06T24:00:00Z", "2024-05-06T09:60:00Z",
          "2024-05-06T09:14:60Z", "2024-05-06T09:14Z", "2024-05-06T09:14:52+0200",
          "2024-05-06T09:14:52+15:00", "2024-05-06T09:14:52+02:60", "2024-05-06T09:14:52Zx",
          "0000-01-01T00:00:00Z", "-024-05-06T09:14:52Z", "2024-05-06T+9:14:52Z",
          "24-05-06T09:14:52Z"}) {
        BOOST_TEST_CONTEXT(text) {
            BOOST_CHECK_EQUAL(utc(text), "none");
        }
    }
}

BOOST_AUTO_TEST_CASE(IW_LIC_6_a_start_is_rounded_up_and_an_end_down) {
    ServerOffset offset;
    const Stamp stamp = *parse_stamp("2024-05-06T02:00:00.5+02:00", offset);
    const Instant midnight{std::chrono::sys_days{2024y / 5 / 6}};
    BOOST_CHECK(begins(stamp) == midnight + 1s);
    BOOST_CHECK(ends(stamp) == midnight);
}

BOOST_AUTO_TEST_SUITE_END()
