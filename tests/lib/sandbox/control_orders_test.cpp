#include "lib/sandbox/control_orders.hpp"

#include <boost/test/unit_test.hpp>

using namespace usher::sandbox;
using namespace usher;

namespace {

const license::Catalogue catalogue{
    .options = {}, .periods = {{.id = PeriodId{"m1"}, .length = Seconds{2'592'000}}}, .prices = {}};

constexpr Instant machine_time = from_unix(1'700'000'000);

Clock clock_at(Instant time) {
    return Clock{[time] { return ClockReading{.wall = time, .boot = {}}; }};
}

template <typename T>
void check_refused(const Result<T>& result, std::string_view text_start) {
    BOOST_REQUIRE(!result);
    BOOST_CHECK(result.error().code() == Errc::Malformed);
    BOOST_CHECK_MESSAGE(result.error().context().starts_with(text_start), result.error().context());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(control_orders)

BOOST_AUTO_TEST_CASE(the_clock_does_as_told) {
    Clock clock = clock_at(machine_time);
    BOOST_CHECK(turn_clock(clock, R"({"advance": 5})"));
    BOOST_CHECK(clock.now() == machine_time + Seconds{5});
    BOOST_CHECK(turn_clock(clock, R"({"advance": 0})"));
    BOOST_CHECK(clock.now() == machine_time + Seconds{5});
    BOOST_CHECK(turn_clock(clock, R"({"stop": true})"));
    BOOST_CHECK(turn_clock(clock, R"({"set": 1800000000})"));
    BOOST_CHECK(clock.stopped());
    BOOST_CHECK(clock.now() == from_unix(1'800'000'000));
    BOOST_CHECK(turn_clock(clock, R"({"run": true})"));
    BOOST_CHECK(!clock.stopped());
    BOOST_CHECK(turn_clock(clock, R"({"reset": true})"));
    BOOST_CHECK(clock.now() == machine_time);
}

BOOST_AUTO_TEST_CASE(only_set_turns_the_clock_back) {
    Clock clock = clock_at(machine_time);
    BOOST_CHECK(turn_clock(clock, R"({"set": 1600000000})"));
    BOOST_CHECK(clock.now() == from_unix(1'600'000'000));
    check_refused(turn_clock(clock, R"({"advance": -1})"), "advance: below zero");
    BOOST_CHECK(clock.now() == from_unix(1'600'000'000));
}

BOOST_AUTO_TEST_CASE(the_clock_stays_from_2020_to_2199) {
    Clock clock = clock_at(machine_time);
    check_refused(turn_clock(clock, R"({"set": 0})"), "set: before 2020 or after 2199");
    check_refused(turn_clock(clock, R"({"set": 1577836799})"), "set: before 2020");
    check_refused(turn_clock(clock, R"({"set": 7258118400})"), "set: before 2020");
    check_refused(turn_clock(clock, R"({"advance": 5558118400})"), "advance: beyond 2199");
    BOOST_CHECK(clock.now() == machine_time);

    BOOST_CHECK(turn_clock(clock, R"({"set": 1577836800})"));
    BOOST_CHECK(clock.now() == earliest_instant);
    BOOST_CHECK(turn_clock(clock, R"({"advance": 5680281599})"));
    BOOST_CHECK(clock.now() == latest_instant - Seconds{1});
    check_refused(turn_clock(clock, R"({"advance": 1})"), "advance: beyond 2199");
    BOOST_CHECK(turn_clock(clock, R"({"set": 7258118399})"));
}

BOOST_AUTO_TEST_CASE(a_wrong_order_leaves_the_clock_alone) {
    Clock clock = clock_at(machine_time);
    check_refused(turn_clock(clock, ""), "");
    check_refused(turn_clock(clock, "[]"), "");
    check_refused(turn_clock(clock, "{}"), "one of");
    check_refused(turn_clock(clock, R"({"stop": true, "set": 5})"), "one of");
    check_refused(turn_clock(clock, R"({"turn": 5})"), "turn:");
    check_refused(turn_clock(clock, R"({"advance": "5"})"), "advance:");
    check_refused(turn_clock(clock, R"({"advance": 1.5})"), "advance:");
    for (const char* const extreme :
         {"9223372036854775807", "-9223372036854775808", "18446744073709551615"}) {
        const std::string number{extreme};
        check_refused(turn_clock(clock, "{\"advance\": " + number + "}"), "advance:");
        check_refused(turn_clock(clock, "{\"set\": " + number + "}"), "set:");
    }
    check_refused(turn_clock(clock, R"({"stop": false})"), "stop:");
    check_refused(turn_clock(clock, R"({"run": 1})"), "run:");
    BOOST_CHECK(clock.now() == machine_time);
    BOOST_CHECK(!clock.stopped());
}

BOOST_AUTO_TEST_CASE(a_fault_needs_an_action_only) {
    const Fault least{.on = "*", .action = FaultAction::Drop};
    BOOST_CHECK(read_fault(R"({"action": "drop"})").value() == least);
    const Fault refusal{.on = "*", .action = FaultAction::Refuse, .times = 0};
    BOOST_CHECK(read_fault(R"({"action": "refuse"})").value() == refusal);
    const Fault limit{.action = FaultAction::RateLimit, .retry_after = Seconds{1}};
    BOOST_CHECK(read_fault(R"({"action": "rate_limit"})").value() == limit);
    BOOST_CHECK(read_fault(R"({"action": "unavailable", "retry_after": 9})")->retry_after ==
                Seconds{9});
    const Fault full{.on = "createUserKey",
                     .action = FaultAction::Late,
                     .times = 0,
                     .delay = std::chrono::milliseconds{250}};
    BOOST_CHECK(read_fault(R"({"on": "createUserKey", "action": "late", "times": 0,
                               "delay_ms": 250})")
                    .value() == full);
}

BOOST_AUTO_TEST_CASE(a_wrong_fault_is_refused_by_the_member) {
    check_refused(read_fault("nonsense"), "");
    check_refused(read_fault("{}"), "action:");
    check_refused(read_fault(R"({"action": "explode"})"), "action:");
    check_refused(read_fault(R"({"action": "drop", "on": 5})"), "on:");
    check_refused(read_fault(R"({"action": "drop", "times": "1"})"), "times:");
    check_refused(read_fault(R"({"action": "delay", "delay_ms": null})"), "delay_ms:");
    check_refused(read_fault(R"({"action": "drop", "when": "now"})"), "when:");
    check_refused(read_fault(R"({"action": "rate_limit", "retry_after": "1"})"), "retry_after:");
}

BOOST_AUTO_TEST_CASE(a_grant_has_one_end) {
    const Grant by_period =
        read_grant(R"({"user_key": "k", "service": "s", "period": "m1"})", catalogue).value();
    BOOST_CHECK(by_period.length == Seconds{2'592'000});
    BOOST_CHECK(!by_period.valid_to);
    BOOST_CHECK(by_period.trial);
    const Grant by_time =
        read_grant(R"({"user_key": "k", "service": "s", "valid_to": 1800000000, "trial": false})",
                   catalogue)
            .value();
    BOOST_CHECK(by_time.valid_to == from_unix(1'800'000'000));
    BOOST_CHECK(!by_time.length);
    BOOST_CHECK(!by_time.trial);
}

BOOST_AUTO_TEST_CASE(a_wrong_grant_is_refused_by_the_member) {
    const auto read = [](std::string_view body) { return read_grant(body, catalogue); };
    check_refused(read("{}"), "user_key:");
    check_refused(read(R"({"user_key": "k"})"), "service:");
    check_refused(read(R"({"user_key": "k", "service": ""})"), "service:");
    check_refused(read(R"({"user_key": "k", "service": "s"})"), "period:");
    check_refused(read(R"({"user_key": "k", "service": "s", "period": "m9"})"), "period:");
    check_refused(read(R"({"user_key": "k", "service": "s", "period": 1})"), "period:");
    check_refused(read(R"({"user_key": "k", "service": "s", "period": "m1", "valid_to": 1})"),
                  "period:");
    check_refused(read(R"({"user_key": "k", "service": "s", "valid_to": 1577836799})"),
                  "valid_to:");
    check_refused(read(R"({"user_key": "k", "service": "s", "valid_to": 7258118400})"),
                  "valid_to:");
    check_refused(read(R"({"user_key": "k", "service": "s", "valid_to": "1"})"), "valid_to:");
    check_refused(read(R"({"user_key": "k", "service": "s", "valid_to": 1800000000, "trial": 1})"),
                  "trial:");
    check_refused(read(R"({"gift": true})"), "gift:");
}

BOOST_AUTO_TEST_CASE(a_revocation_names_key_and_service) {
    const Revocation order = read_revocation(R"({"user_key": "k", "service": "s"})").value();
    BOOST_CHECK(order.user_key == UserKey{"k"});
    BOOST_CHECK(order.service == OptionId{"s"});
    check_refused(read_revocation("[]"), "");
    check_refused(read_revocation(R"({"service": "s"})"), "user_key:");
    check_refused(read_revocation(R"({"user_key": "k"})"), "service:");
}

BOOST_AUTO_TEST_CASE(a_deposit_is_a_decimal_text) {
    const Deposit order = read_deposit(R"({"api_key": "a", "amount": "-12.50"})").value();
    BOOST_CHECK_EQUAL(order.api_key, "a");
    BOOST_CHECK_EQUAL(order.amount.value, -12'50);
    check_refused(read_deposit(""), "");
    check_refused(read_deposit(R"({"amount": "1"})"), "api_key:");
    check_refused(read_deposit(R"({"api_key": "a"})"), "amount:");
    check_refused(read_deposit(R"({"api_key": "a", "amount": 12.5})"), "amount:");
    check_refused(read_deposit(R"({"api_key": "a", "amount": "1.234"})"), "amount:");
    check_refused(read_deposit(R"({"api_key": "a", "amount": "1000000.01"})"), "amount:");
    check_refused(read_deposit(R"({"api_key": "a", "amount": "-1000000.01"})"), "amount:");
}

BOOST_AUTO_TEST_SUITE_END()
