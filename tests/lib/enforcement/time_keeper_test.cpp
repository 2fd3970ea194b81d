#include "lib/enforcement/time_keeper.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/lib/enforcement/fixture.hpp"

using namespace std::chrono_literals;
using namespace usher;
using license::TimeSource;

BOOST_FIXTURE_TEST_SUITE(time_keeper, test::EnforcementFixture)

BOOST_AUTO_TEST_CASE(turning_the_wall_clock_back_gives_nothing) {
    const Instant before = time.now();
    clock.set_wall(before - 24h);
    BOOST_CHECK(time.now() == before);
    clock.pass(1min);
    BOOST_CHECK(time.now() == before + 1min);
}

BOOST_AUTO_TEST_CASE(a_restart_with_an_earlier_wall_clock_goes_on_from_the_mark) {
    clock.pass(1h);
    const license::Mark mark = time.mark();
    clock.set_wall(test::HeldClock::start - 240h);
    enforcement::TimeKeeper again{*store, clock.reader(), "next boot", mark, Log{}};
    BOOST_CHECK(again.now() == mark.highest);
    BOOST_CHECK(again.source() == TimeSource::Mark);
}

BOOST_AUTO_TEST_CASE(an_attestation_corrects_a_wall_clock_that_ran_ahead) {
    clock.set_wall(test::HeldClock::start + 24h * 365);
    enforcement::TimeKeeper ahead{*store, clock.reader(), "boot", {}, Log{}};
    BOOST_CHECK(ahead.now() == test::HeldClock::start + 24h * 365);
    BOOST_CHECK(ahead.certain_now() == earliest_instant);
    ahead.attest(test::HeldClock::start);
    BOOST_CHECK(ahead.now() == test::HeldClock::start);
    BOOST_CHECK(ahead.source() == TimeSource::Attested);
    clock.pass(90s);
    BOOST_CHECK(ahead.certain_now() == test::HeldClock::start + 90s);
    BOOST_CHECK(ahead.since_boot() == 1h + 90s);
}

BOOST_AUTO_TEST_CASE(every_change_of_state_keeps_the_mark) {
    clock.pass(1h);
    load(general("alpha"));
    const auto read = [](store::Tables& tables) -> Result<store::Installation> {
        return tables.installation.start();
    };
    BOOST_CHECK(store->write_now(read).value().mark.highest == time.now());
}

BOOST_AUTO_TEST_SUITE_END()
