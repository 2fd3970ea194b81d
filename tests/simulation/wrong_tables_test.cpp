// What finds nothing proves nothing: the simulator over tables that charge twice.
#include <boost/test/unit_test.hpp>
#include <optional>

#include "lib/license/activation_machine.hpp"
#include "lib/license/reconciliation.hpp"
#include "tests/simulation/report.hpp"

using namespace usher;
using namespace usher::simulation;
using license::Activation;
using license::ActivationEvent;
using license::ActivationState;
using license::Effect;
using license::Reading;
using license::ReconciliationPolicy;
using license::Transition;

// The linker leads every call of license::next_state in this program to `instead` (--wrap in
// CMakeLists.txt), so that the product needs no way to exchange its table.
std::optional<Transition> real(ActivationState state, ActivationEvent event) noexcept
    asm("__real__ZN5usher7license10next_stateENS0_15ActivationStateENS0_15ActivationEventE");
std::optional<Transition> instead(ActivationState state, ActivationEvent event) noexcept
    asm("__wrap__ZN5usher7license10next_stateENS0_15ActivationStateENS0_15ActivationEventE");

ActivationEvent really_judge(const ReconciliationPolicy* policy, const Activation& activation,
                             const std::optional<Seconds>& length,
                             const std::optional<Reading>& reading,
                             Instant now) asm("__real_" USHER_JUDGE_BEFORE_SENDING);
ActivationEvent instead_of_judging(const ReconciliationPolicy* policy, const Activation& activation,
                                   const std::optional<Seconds>& length,
                                   const std::optional<Reading>& reading,
                                   Instant now) asm("__wrap_" USHER_JUDGE_BEFORE_SENDING);

namespace {

std::optional<license::Arrow> led_astray;
bool compares = true;

/// Whether a history violates `what`; the first that does is printed.
bool violates(const World& world, std::string_view what) {
    constexpr std::uint64_t seeds = 5'000;
    for (std::uint64_t seed = 0; seed < seeds; ++seed) {
        if (!simulate(world, seed).violation.value_or("").starts_with(what)) continue;
        print(world, seed, simulate_in_words(world, seed));
        return true;
    }
    return false;
}

/// Whether a history charges twice, over the table with `wrong` in it, or as it is.
bool charges_twice(const World& world, const std::optional<license::Arrow>& wrong = {}) {
    led_astray = wrong;
    const bool is_found = violates(world, "I1");
    led_astray.reset();
    return is_found;
}

}  // namespace

std::optional<Transition> instead(ActivationState state, ActivationEvent event) noexcept {
    const bool is_astray = led_astray && led_astray->from == state && led_astray->event == event;
    return is_astray ? led_astray->transition : real(state, event);
}

ActivationEvent instead_of_judging(const ReconciliationPolicy* policy, const Activation& activation,
                                   const std::optional<Seconds>& length,
                                   const std::optional<Reading>& reading, Instant now) {
    return compares ? really_judge(policy, activation, length, reading, now)
                    : ActivationEvent::Send;
}

BOOST_AUTO_TEST_SUITE(wrong_tables)

BOOST_AUTO_TEST_CASE(a_table_that_retries_at_once_charges_twice) {
    const World world{.name = "late execution within W", .lateness = Lateness::WithinQuietTime};
    BOOST_TEST(charges_twice(world, license::Arrow{.from = ActivationState::Sending,
                                                   .event = ActivationEvent::Lost,
                                                   .transition = {.to = ActivationState::Prepared,
                                                                  .effect = Effect::TryLater}}));
}

BOOST_AUTO_TEST_CASE(a_table_that_retries_after_w_without_limit_charges_twice) {
    const World world{.name = "late execution beyond W", .lateness = Lateness::Beyond};
    BOOST_TEST(charges_twice(world, license::Arrow{.from = ActivationState::Unknown,
                                                   .event = ActivationEvent::SeenUnchanged,
                                                   .transition = {.to = ActivationState::Prepared,
                                                                  .effect = Effect::TryLater}}));
}

BOOST_AUTO_TEST_CASE(the_second_attempt_charges_twice_where_it_is_not_claimed) {
    World world{.name = "late execution beyond W", .lateness = Lateness::Beyond};
    world.policy.second_attempt = true;
    BOOST_TEST(charges_twice(world));
}

// A stale reading leads back to the send, and the one before it is true; or a person does.
BOOST_AUTO_TEST_CASE(a_daemon_that_does_not_compare_before_it_sends_again_is_found) {
    World stale{.name = "stale reading", .stale = true, .claims_once = false};
    stale.policy.second_attempt = true;
    World beyond{
        .name = "late execution beyond W", .lateness = Lateness::Beyond, .claims_once = false};
    beyond.policy.second_attempt = true;
    const World careless{
        .name = "careless people", .stale = true, .careless = true, .claims_once = false};
    compares = false;
    for (const World& world : {stale, beyond, careless}) BOOST_TEST(violates(world, "D65"));
    compares = true;
}

BOOST_AUTO_TEST_CASE(a_copy_put_back_that_nobody_notices_charges_twice) {
    const World world{
        .name = "restored database, not noticed", .restored = true, .notices_restore = false};
    BOOST_TEST(charges_twice(world));
}

BOOST_AUTO_TEST_SUITE_END()
