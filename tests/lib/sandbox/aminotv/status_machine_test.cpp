#include "lib/sandbox/aminotv/status_machine.hpp"

#include <array>
#include <boost/test/unit_test.hpp>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

using namespace usher;
using namespace usher::sandbox::aminotv;
using enum license::LicenseStatus;

namespace {

constexpr Instant now = from_unix(1'735'700'000);
constexpr Instant later = now + Seconds{1};

constexpr std::array<Place, 8> places{Place{},
                                      Place{Active},
                                      Place{Expired},
                                      Place{Suspended},
                                      Place{SuspendedAdmin},
                                      Place{Processing},
                                      Place{CheckInvalid},
                                      Place{OrderError}};

// The table of specs/aminotv.md 8, row by row, written down once more.
const std::map<std::string, std::set<std::pair<Place, Place>>> rows{
    {"T1", {{{}, Active}}},
    {"T2",
     {{{}, Expired}, {{}, Suspended}, {{}, SuspendedAdmin}, {{}, CheckInvalid}, {{}, OrderError}}},
    {"T3", {{{}, Processing}}},
    {"T4", {{Processing, Active}}},
    {"T5", {{Processing, CheckInvalid}}},
    {"T6", {{Processing, OrderError}, {CheckInvalid, OrderError}}},
    {"T7", {{CheckInvalid, Processing}, {OrderError, Processing}}},
    {"T8", {{Active, Expired}}},
    {"T9", {{Active, Suspended}}},
    {"T10", {{Active, SuspendedAdmin}}},
    {"T11", {{Suspended, Active}}},
    {"T12", {{SuspendedAdmin, Active}}},
    {"T13", {{Suspended, Expired}, {SuspendedAdmin, Expired}}},
    {"T14", {{Expired, Active}}},
    {"T15",
     {{Active, {}},
      {Expired, {}},
      {Suspended, {}},
      {SuspendedAdmin, {}},
      {Processing, {}},
      {CheckInvalid, {}},
      {OrderError, {}}}}};

std::string row_of(Place from, Place to) {
    for (const auto& [row, steps] : rows) {
        if (steps.contains({from, to})) return row;
    }
    return "";
}

bool is_permitted(Place from, Place to, std::optional<Instant> end) {
    return permit_step(from, to, end, now).has_value();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(status_machine)

BOOST_AUTO_TEST_CASE(each_pair_of_places_has_the_step_of_the_table_or_none) {
    std::size_t steps = 0;
    for (const Place from : places) {
        for (const Place to : places) {
            const std::string row = row_of(from, to);
            const bool ahead = is_permitted(from, to, later);
            const bool reached = is_permitted(from, to, now);
            BOOST_TEST_CONTEXT("row " << row) {
                BOOST_CHECK_EQUAL(ahead || reached, !row.empty());
                if (row.empty()) continue;
                ++steps;
                const std::optional<Instant> end = ahead ? later : now;
                BOOST_CHECK_EQUAL(permit_step(from, to, end, now).value(), row);
            }
        }
    }
    BOOST_CHECK_EQUAL(steps, status_steps().size());
}

BOOST_AUTO_TEST_CASE(t8_and_t13_wait_for_the_end_to_the_second) {
    for (const Place from : {Place{Active}, Place{Suspended}, Place{SuspendedAdmin}}) {
        BOOST_CHECK(!is_permitted(from, Expired, later));
        BOOST_CHECK(is_permitted(from, Expired, now));
        BOOST_CHECK(!is_permitted(from, Expired, std::nullopt));
    }
}

BOOST_AUTO_TEST_CASE(t11_t12_and_t14_lead_back_only_before_the_end) {
    for (const Place from : {Place{Suspended}, Place{SuspendedAdmin}, Place{Expired}}) {
        BOOST_CHECK(is_permitted(from, Active, later));
        BOOST_CHECK(is_permitted(from, Active, std::nullopt));
        BOOST_CHECK(!is_permitted(from, Active, now));
    }
}

BOOST_AUTO_TEST_CASE(a_step_that_is_not_there_is_a_conflict_that_names_both_ends) {
    const Error error = permit_step(Processing, Suspended, later, now).error();
    BOOST_CHECK(error.code() == Errc::Conflict);
    BOOST_CHECK_EQUAL(error.context(), "status: from PROCESSING to SUSPENDED leads no step");
    const Error early = permit_step(Active, Expired, later, now).error();
    BOOST_CHECK_EQUAL(early.context(),
                      "status: from ACTIVE to EXPIRED only once the end is reached");
}

BOOST_AUTO_TEST_SUITE_END()
