// Threat model Q8: every history of a paid activation, in every world that we claim.
#include <boost/test/unit_test.hpp>
#include <iostream>

#include "tests/model/activation_checker.hpp"

using namespace usher;
using namespace usher::model;
using license::Effect;
using license::Transition;
using license::UpstreamClass;

namespace {

constexpr std::uint8_t just_before_the_end_of_w = quiet_ticks - 1;

World base() {
    return {.name = "base"};
}
World late() {
    return {.name = "late execution within W", .latest_execution = just_before_the_end_of_w};
}
World beyond() {
    return {.name = "late execution beyond W", .latest_execution = whenever};
}
World stale() {
    return {.name = "stale reading", .stale = true};
}
World foreign() {
    return {.name = "foreign extension", .foreign = true};
}
World restored() {
    return {.name = "restored database", .restored = true};
}
World together() {
    return {.name = "all together",
            .latest_execution = whenever,
            .stale = true,
            .foreign = true,
            .restored = true};
}

std::vector<World> all_worlds() {
    return {base(), late(), beyond(), stale(), foreign(), restored(), together()};
}
/// Those in which a reading after W shows for sure whether a request was executed.
std::vector<World> worlds_of_true_readings() {
    return {base(), late(), foreign(), restored()};
}

World repeating(World world) {
    world.configuration = "second attempt";
    world.policy.second_attempt = true;
    return world;
}
/// Where nothing proves that a second request is safe. With all else together, careless people are
/// too many states.
World unclaimed(World world) {
    world.careless = !(world.foreign && world.restored);
    world.claims_once = false;
    return world;
}
World opaque(World world) {
    world.configuration = "class X";
    world.policy.upstream = UpstreamClass::Opaque;
    return world;
}
World named(World world) {
    world.configuration = "class N";
    world.policy.upstream = UpstreamClass::Named;
    return world;
}
World keyed(World world) {
    world.configuration = "class K";
    world.policy.upstream = UpstreamClass::Keyed;
    world.policy.key_retention = tick * 8;
    return world;
}

/// The table with one arrow led elsewhere.
World led_astray(World world, ActivationState from, ActivationEvent event, Transition to) {
    world.table = [=](ActivationState state, ActivationEvent happens) -> std::optional<Transition> {
        if (state == from && happens == event) return to;
        return license::next_state(state, happens);
    };
    return world;
}

void print(const World& world, const Findings& findings) {
    std::cout << world.configuration << ", " << world.name << ": " << findings.states << " states, "
              << findings.steps << " steps, " << findings.took.count() << " ms";
    if (!findings.fault.empty()) std::cout << "; " << findings.fault;
    std::cout << '\n';
    int number = 0;
    for (const std::string& line : findings.history) {
        std::cout << "  " << ++number << ". " << line << '\n';
    }
}

void check_holds(const World& world) {
    const Findings findings = check(world);
    print(world, findings);
    BOOST_TEST(findings.fault == "", world.name);
}

void check_charges_twice(const World& world) {
    const Findings findings = look_for_second_charge(world);
    print(world, findings);
    BOOST_TEST(findings.fault == executed_twice, world.name);
    BOOST_TEST(check(world).fault != "", world.name);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(activation_model)

BOOST_AUTO_TEST_CASE(the_default_configuration_holds_in_every_world) {
    for (const World& world : all_worlds()) check_holds(world);
}

BOOST_AUTO_TEST_CASE(an_upstream_that_shows_nothing_is_charged_once_in_every_world) {
    for (const World& world : all_worlds()) check_holds(opaque(world));
}

BOOST_AUTO_TEST_CASE(an_idempotency_key_is_repeated_safely_in_every_world) {
    for (const World& world : all_worlds()) check_holds(keyed(world));
}

BOOST_AUTO_TEST_CASE(a_name_is_repeated_safely_where_readings_are_true) {
    for (const World& world : worlds_of_true_readings()) {
        check_holds(named(world));
    }
}

BOOST_AUTO_TEST_CASE(the_second_attempt_holds_where_readings_are_true) {
    for (const World& world : worlds_of_true_readings()) check_holds(repeating(world));
}

BOOST_AUTO_TEST_CASE(the_second_attempt_charges_twice_with_stale_readings_or_executions_beyond_w) {
    check_charges_twice(repeating(stale()));
    check_charges_twice(repeating(beyond()));
}

BOOST_AUTO_TEST_CASE(what_was_seen_executed_is_not_sent_again_in_any_world) {
    for (const World& world : all_worlds()) {
        check_holds(unclaimed(world));
        check_holds(repeating(unclaimed(world)));
    }
}

BOOST_AUTO_TEST_CASE(a_daemon_that_does_not_compare_before_it_sends_again_is_found) {
    World world = repeating(unclaimed(stale()));
    world.name = "stale reading, not compared";
    world.judge_before_sending = [](const auto&...) { return ActivationEvent::Send; };
    const Findings findings = check(world);
    print(world, findings);
    BOOST_TEST(findings.fault == sent_though_seen);
}

BOOST_AUTO_TEST_CASE(a_restored_database_that_nobody_notices_charges_twice) {
    World world = restored();
    world.name = "restored database, not noticed";
    world.notices_restore = false;
    check_charges_twice(world);
}

BOOST_AUTO_TEST_CASE(a_table_that_retries_at_once_charges_twice) {
    World world = led_astray(base(), ActivationState::Sending, ActivationEvent::Lost,
                             {ActivationState::Prepared, Effect::TryLater});
    world.configuration = "retry at once";
    check_charges_twice(world);
}

BOOST_AUTO_TEST_CASE(a_table_that_retries_after_w_without_limit_charges_twice) {
    World world = led_astray(together(), ActivationState::Unknown, ActivationEvent::SeenUnchanged,
                             {ActivationState::Prepared, Effect::TryLater});
    world.configuration = "retry without limit";
    check_charges_twice(world);
}

// The machine may sleep between the commit of SENDING and the first byte.
BOOST_AUTO_TEST_CASE(a_quiet_time_that_counts_from_sent_at_is_too_short_for_a_second_attempt) {
    World world = repeating(base());
    world.name = "base, quiet from sent_at";
    world.judged_from = [](const license::ReconciliationPolicy& policy,
                           const license::Activation& activation) {
        return *activation.sent_at + policy.quiet_time;
    };
    check_charges_twice(world);
}

BOOST_AUTO_TEST_CASE(a_table_without_the_way_out_of_unknown_is_found_stuck) {
    World world = base();
    world.table = [](ActivationState state, ActivationEvent event) -> std::optional<Transition> {
        if (event == ActivationEvent::Unreadable) return std::nullopt;
        return license::next_state(state, event);
    };
    const Findings findings = check(opaque(std::move(world)));
    BOOST_TEST(findings.fault == "I4: no way leads to rest");
}

BOOST_AUTO_TEST_SUITE_END()
