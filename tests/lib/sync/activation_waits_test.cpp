#include "lib/sync/activation_waits.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/lib/sync/driver_fixture.hpp"

using namespace std::chrono_literals;
using namespace usher;
using license::ActivationState;

namespace {

struct Fixture : test::EnforcementFixture {
    const sync::ActivationSettings settings = test::DriverFixture::settings();
    sync::ActivationWaits waits{settings, time};
    const ActivationId one{"1"};

    [[nodiscard]] license::Activation activation(ActivationState state) const {
        return {.request = request("1"), .state = state, .changed_at = test::HeldClock::start};
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(activation_waits, Fixture)

BOOST_AUTO_TEST_CASE(what_is_unknown_for_more_than_four_quiet_times_is_overdue_until_it_ends) {
    clock.pass(4 * 15min);
    BOOST_CHECK(!waits.take_over(activation(ActivationState::Unknown)));
    BOOST_CHECK(!waits.is_overdue(one));
    clock.pass(1s);
    BOOST_CHECK(waits.take_over(activation(ActivationState::Unknown)));
    waits.begin(one);
    BOOST_CHECK(waits.is_overdue(one));
    BOOST_CHECK(!waits.is_overdue(ActivationId{"2"}));
    BOOST_CHECK_EQUAL(waits.overdue_count(), 1U);
    waits.end(one);
    BOOST_CHECK(!waits.is_overdue(one));
    BOOST_CHECK_EQUAL(waits.overdue_count(), 0U);
}

BOOST_AUTO_TEST_CASE(what_waits_for_no_reading_is_not_overdue) {
    clock.pass(24h);
    for (const ActivationState state :
         {ActivationState::Prepared, ActivationState::Sending, ActivationState::InDoubt}) {
        BOOST_CHECK(!waits.take_over(activation(state)));
    }
    BOOST_CHECK_EQUAL(waits.overdue_count(), 0U);
}

BOOST_AUTO_TEST_CASE(an_unsent_one_waits_by_both_clocks) {
    license::Activation unsent = activation(ActivationState::Prepared);
    unsent.wanted_at = time.now();
    BOOST_CHECK(!waits.since(one));
    waits.begin(one);
    BOOST_CHECK(waits.since(one) == time.now());
    clock.pass(10min);
    BOOST_CHECK(!waits.is_over_unsent_limit(unsent));
    clock.pass(1s);
    BOOST_CHECK(waits.is_over_unsent_limit(unsent));
    unsent.wanted_at = time.now();
    BOOST_CHECK(waits.is_over_unsent_limit(unsent));
    waits.begin(one);
    BOOST_CHECK(!waits.is_over_unsent_limit(unsent));
}

BOOST_AUTO_TEST_SUITE_END()
