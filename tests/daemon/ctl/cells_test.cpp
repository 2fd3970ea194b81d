#include "daemon/ctl/cells.hpp"

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include "daemon/ctl/invocation.hpp"

using namespace std::chrono_literals;
using namespace usher::ctl;
using usher::Instant;

namespace {

const Instant noon = Instant{std::chrono::sys_days{2026y / 11 / 21}} + 12h;

boost::json::object parse(const char* text) {
    return boost::json::parse(text).as_object();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(cells)

BOOST_AUTO_TEST_CASE(show_every_type_for_people) {
    const auto object = parse(
        R"({"s": "x", "n": -3, "t": true, "f": false, "z": null, "d": 2.5, "o": {},
            "l": ["a", "b"], "e": []})");
    BOOST_CHECK_EQUAL(cell(object, "s"), "x");
    BOOST_CHECK_EQUAL(cell(object, "n"), "-3");
    BOOST_CHECK_EQUAL(cell(object, "t"), "yes");
    BOOST_CHECK_EQUAL(cell(object, "f"), "no");
    BOOST_CHECK_EQUAL(cell(object, "l"), "a, b");
    BOOST_CHECK_EQUAL(cell(object, "d"), "2.5E0");
    for (const char* name : {"z", "o", "e", "absent"}) {
        BOOST_CHECK_EQUAL(cell(object, name), "-");
    }
}

BOOST_AUTO_TEST_CASE(show_objects_member_by_member) {
    const auto object = parse(
        R"({"o": {"event": "lost", "from": null, "word": {"by": "a\nn", "at": 3},
                  "rights": [{"trial": true}, 2]}})");
    BOOST_CHECK_EQUAL(cell(object, "o"),
                      "event lost, word (by a\\x0an, at 3), rights (trial yes), 2");
}

BOOST_AUTO_TEST_CASE(take_what_must_be_there_or_fail) {
    const auto object = parse(R"({"n": 3, "s": "x"})");
    BOOST_CHECK_EQUAL(number_at(object, "n"), 3);
    BOOST_CHECK_EQUAL(text_at(object, "s"), "x");
    for (const char* name : {"s", "absent"}) {
        BOOST_CHECK_THROW(static_cast<void>(number_at(object, name)), Failure);
        BOOST_CHECK_EQUAL(number_or_zero(object, name), 0);
    }
    BOOST_CHECK_THROW(static_cast<void>(text_at(object, "n")), Failure);
    BOOST_CHECK_EQUAL(number_or_zero(object, "n"), 3);
}

BOOST_AUTO_TEST_CASE(cannot_move_the_cursor) {
    const auto object = parse(R"({"s": "a\u001b[2Jb\nc"})");
    const std::string text = cell(object, "s");
    BOOST_CHECK(text.find('\x1b') == std::string::npos);
    BOOST_CHECK(text.find('\n') == std::string::npos);
}

BOOST_AUTO_TEST_CASE(show_times_absolutely_and_relatively) {
    const auto object = parse(R"({"t": 1795262400, "n": null, "s": "x", "far": 9007199254740991})");
    BOOST_CHECK_EQUAL(time_cell(object, "t", noon), "2026-11-21T12:00:00Z (now)");
    BOOST_CHECK_EQUAL(time_cell(object, "t", noon - 5h), "2026-11-21T12:00:00Z (in 5 h)");
    BOOST_CHECK_EQUAL(time_cell(object, "n", noon), "-");
    BOOST_CHECK_EQUAL(time_cell(object, "s", noon), "-");
    BOOST_CHECK_EQUAL(time_cell(object, "absent", noon), "-");
    BOOST_CHECK_EQUAL(time_cell(object, "far", noon), "9007199254740991");
}

BOOST_AUTO_TEST_CASE(use_the_largest_unit_that_fits) {
    BOOST_CHECK_EQUAL(relative(noon - 1s, noon), "1 s ago");
    BOOST_CHECK_EQUAL(relative(noon + 59s, noon), "in 59 s");
    BOOST_CHECK_EQUAL(relative(noon + 119s, noon), "in 1 min");
    BOOST_CHECK_EQUAL(relative(noon - 23h, noon), "23 h ago");
    BOOST_CHECK_EQUAL(relative(noon + 24h * 365, noon), "in 365 d");
}

BOOST_AUTO_TEST_CASE(find_lists_and_objects_or_nothing) {
    const auto object = parse(R"({"l": [{"a": 1}, 2, {"a": 3}], "o": {"b": 1}, "s": "x"})");
    BOOST_CHECK_EQUAL(objects(object, "l").size(), 2U);
    BOOST_CHECK(objects(object, "s").empty());
    BOOST_CHECK(objects(object, "absent").empty());
    BOOST_CHECK_EQUAL(cell(object_at(object, "o"), "b"), "1");
    BOOST_CHECK(object_at(object, "l").empty());
    BOOST_CHECK(object_at(object, "absent").empty());
}

BOOST_AUTO_TEST_SUITE_END()
