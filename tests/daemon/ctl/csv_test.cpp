#include "daemon/ctl/csv.hpp"

#include <boost/test/unit_test.hpp>

using namespace usher::ctl;

namespace {

constexpr auto number = CsvCell::Kind::Number;

std::string text(const std::string& cell) {
    return csv_record({{.text = cell}});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(csv)

BOOST_AUTO_TEST_CASE(a_record_ends_with_cr_lf_and_has_commas_between_its_cells) {
    BOOST_CHECK_EQUAL(csv_record({{.text = "a"}, {.text = ""}, {.text = "b c"}}), "a,,b c\r\n");
    BOOST_CHECK_EQUAL(csv_record({}), "\r\n");
}

BOOST_AUTO_TEST_CASE(what_would_end_a_cell_stands_in_quotes) {
    BOOST_CHECK_EQUAL(text("Marlow, Dental"), "\"Marlow, Dental\"\r\n");
    BOOST_CHECK_EQUAL(text("the \"Finch\""), "\"the \"\"Finch\"\"\"\r\n");
    BOOST_CHECK_EQUAL(text("two\nlines"), "\"two\nlines\"\r\n");
    BOOST_CHECK_EQUAL(text("two\r\nlines"), "\"two\r\nlines\"\r\n");
}

BOOST_AUTO_TEST_CASE(a_text_that_a_spreadsheet_takes_for_a_formula_is_made_harmless) {
    for (const std::string formula : {"=1+1", "+1", "-1", "@SUM", "\t=1", "  =1+1", "\uff1d1+1"}) {
        BOOST_CHECK_EQUAL(text(formula), "'" + formula + "\r\n");
    }
    BOOST_CHECK_EQUAL(text("\r=1"), "\"'\r=1\"\r\n");
    BOOST_CHECK_EQUAL(text("=HYPERLINK(\"x\")"), "\"'=HYPERLINK(\"\"x\"\")\"\r\n");
    BOOST_CHECK_EQUAL(text("\n=1"), "\"'\n=1\"\r\n");
    BOOST_CHECK_EQUAL(text("a=b"), "a=b\r\n");
}

BOOST_AUTO_TEST_CASE(what_a_terminal_obeys_or_nobody_sees_is_replaced) {
    BOOST_CHECK_EQUAL(text("a\x1b]0;x\x07"
                           "b"),
                      "a\ufffd]0;x\ufffd"
                      "b\r\n");
    BOOST_CHECK_EQUAL(text("a\u009b31m"), "a\ufffd31m\r\n");
    BOOST_CHECK_EQUAL(text("a\u202e"
                           "b\u200b"
                           "c"),
                      "a\ufffd"
                      "b\ufffd"
                      "c\r\n");
    BOOST_CHECK_EQUAL(text("\\ \u00e4\u20ac"), "\\ \u00e4\u20ac\r\n");
    BOOST_CHECK_EQUAL(text("a\xff"
                           "b"),
                      "a\ufffd"
                      "b\r\n");
}

BOOST_AUTO_TEST_CASE(numbers_stay_numbers_and_what_only_calls_itself_one_does_not) {
    BOOST_CHECK_EQUAL(csv_record({{"-0.5", number}, {"118.805", number}, {"-12", number}}),
                      "-0.5,118.805,-12\r\n");
    for (const std::string odd : {"-1+cmd", "-", "--1", "-1.", "=1", "+1"}) {
        BOOST_CHECK_EQUAL(csv_record({{odd, number}}), "'" + odd + "\r\n");
    }
}

BOOST_AUTO_TEST_SUITE_END()
