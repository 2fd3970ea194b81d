// What finds nothing proves nothing: the simulator over tables that charge twice.
#include <boost/test/unit_test.hpp>
#include <optional>

#include "lib/license/activation_machine.hpp"
#include "tests/simulation/report.hpp"

using namespace usher;
using namespace usher::simulation;
using license::ActivationEvent;
using license::ActivationState;
using license::Effect;
using license::Transition;

// The linker leads every call of license::next_state in this program to `instead` (--wrap in
// CMakeLists.txt), so that the product needs no way to exchange its table.
std::optional<Transition> real(ActivationState state, ActivationEvent event) noexcept
    asm("__real__ZN5usher7license10next_stateENS0_15ActivationStateENS0_15ActivationEventE");
std::optional<Transition> instead(ActivationState state, ActivationEvent event) noexcept
    asm("__wrap__ZN5usher7license10next_stateENS0_15ActivationStateENS0_15ActivationEventE");

namespace {

std::optional<license::Arrow> led_astray;

/// Whether a history charges twice, over the table with `wrong` in it, or as it is; the first that
/// does is printed.
bool charges_twice(const World& world, const std::optional<license::Arrow>& wrong = {}) {
    constexpr std::uint64_t seeds = 5'000;
    led_astray = wrong;
    bool is_found = false;
    for (std::uint64_t seed = 0; seed < seeds && !is_found; ++seed) {
        is_found = simulate(world, seed).violation.value_or("").starts_with("I1");
        if (is_found) print(world, seed, simulate_in_words(world, seed));
    }
    led_astray.reset();
    return is_found;
}

}  // namespace

std::optional<Transition> instead(ActivationState state, ActivationEvent event) noexcept {
    const bool is_astray = led_astray && led_astray->from == state && led_astray->event == event;
    return is_astray ? led_astray->transition : real(state, event);
}

BOOST_AUTO_TEST_SUITE(wrong_tables)

BOOST_AUTO_TEST_CASE(a_table_that_retries_at_once_charges_twice) {
    const World world{.name = "base"};
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

BOOST_AUTO_TEST_CASE(a_copy_put_back_that_nobody_notices_charges_twice) {
    const World world{
        .name = "restored database, not noticed", .restored = true, .notices_restore = false};
    BOOST_TEST(charges_twice(world));
}

BOOST_AUTO_TEST_SUITE_END()
