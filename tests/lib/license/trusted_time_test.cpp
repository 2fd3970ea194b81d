#include "lib/license/trusted_time.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/lib/license/machine_clock.hpp"

using namespace std::chrono_literals;
using namespace usher;
using namespace usher::license;

namespace {

// Threat model Q12: what an owner may do to the clocks of a device.
struct Script : test::MachineClock {
    TrustedTime time{reading(), boot_id(), Mark{}};

    Instant now() { return time.now(reading()); }
    void attest() { time.attest(truth, reading()); }
    void restart() { time = TrustedTime{reading(), boot_id(), time.mark()}; }
    /// Lets time pass as a daemon sees it: a look at the clock each minute.
    void live(Seconds duration) {
        for (; duration > 0s; duration -= 60s) {
            pass(60s);
            now();
        }
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(trusted_time, Script)

BOOST_AUTO_TEST_CASE(without_anything_better_the_wall_clock_at_start_counts) {
    BOOST_CHECK(now() == truth);
    BOOST_CHECK(time.source() == TimeSource::Wall);
    pass(1h);
    BOOST_CHECK(now() == truth);
    BOOST_CHECK(time.mark().highest == truth);
    BOOST_CHECK(!time.mark().attestation);
}

BOOST_AUTO_TEST_CASE(turning_the_wall_clock_back_gives_nothing) {
    set_wall(truth - 24h * 365);
    pass(1min);
    BOOST_CHECK(now() == truth);
    restart();
    BOOST_CHECK(now() == truth);
    BOOST_CHECK(time.source() == TimeSource::Mark);
    live(1h);
    BOOST_CHECK(now() == truth);
}

BOOST_AUTO_TEST_CASE(turning_it_back_before_a_reboot_stops_time_only_while_off) {
    const Instant before = now();
    set_wall(truth - 24h * 365);
    reboot(2h);
    restart();
    BOOST_CHECK(now() == before);
    BOOST_CHECK(time.source() == TimeSource::Mark);
    live(1h);
    BOOST_CHECK(now() == before + 1h);
}

BOOST_AUTO_TEST_CASE(an_honest_reboot_goes_on_with_the_wall_clock) {
    reboot(2h);
    restart();
    BOOST_CHECK(now() == truth);
    BOOST_CHECK(time.source() == TimeSource::Wall);
}

BOOST_AUTO_TEST_CASE(time_asleep_counts) {
    attest();
    pass(12h);
    BOOST_CHECK(now() == truth);
}

BOOST_AUTO_TEST_CASE(a_short_jump_of_the_wall_clock_ahead_does_nothing) {
    set_wall(truth + 24h);
    live(9min);
    BOOST_CHECK(now() == truth);
    set_wall(truth);
    live(9min);
    set_wall(truth + 24h);
    live(9min);
    BOOST_CHECK(now() == truth);
}

BOOST_AUTO_TEST_CASE(a_wall_clock_that_stays_ahead_counts_like_a_new_start) {
    set_wall(truth + 24h);
    live(11min);
    BOOST_CHECK(now() == truth + 24h);
    BOOST_CHECK(time.source() == TimeSource::Wall);
    set_wall(truth);
    live(11min);
    BOOST_CHECK(now() == truth + 24h);
}

BOOST_AUTO_TEST_CASE(a_device_without_a_battery_clock_finds_the_time_by_itself) {
    set_wall(from_unix(0));
    restart();
    BOOST_CHECK(now() == truth);  // the mark of the last run
    time = TrustedTime{reading(), boot_id(), Mark{}};
    BOOST_CHECK(now() == earliest_instant);
    set_wall(truth);
    live(11min);
    BOOST_CHECK(now() == truth);
}

BOOST_AUTO_TEST_CASE(clocks_differ_by_less_than_two_seconds_without_being_ahead) {
    set_wall(truth + 1s);
    live(30min);
    BOOST_CHECK(now() == truth);
}

BOOST_AUTO_TEST_CASE(attested_time_beats_a_wrong_wall_clock_both_ways) {
    for (const Instant wrong : {truth + 24h * 400, truth - 24h * 400}) {
        set_wall(wrong);
        time = TrustedTime{reading(), boot_id(), Mark{}};
        BOOST_CHECK(now() == wrong);
        attest();
        BOOST_CHECK(time.source() == TimeSource::Attested);
        live(1h);
        BOOST_CHECK(now() == truth);
    }
}

// Threat model D42.
BOOST_AUTO_TEST_CASE(one_wrong_date_burns_nothing) {
    set_wall(truth + 24h * 3650);
    reboot(1min);
    restart();
    BOOST_CHECK(now() == truth + 24h * 3650);
    attest();
    BOOST_CHECK(now() == truth);
    BOOST_CHECK(time.mark().highest == truth);
    set_wall(truth);
    reboot(1min);
    restart();
    BOOST_CHECK(now() == truth);
}

BOOST_AUTO_TEST_CASE(an_attestation_holds_across_restarts_of_the_same_boot) {
    attest();
    set_wall(truth + 24h * 3650);
    pass(1h);
    restart();
    BOOST_CHECK(now() == truth);
    BOOST_CHECK(time.source() == TimeSource::Attested);
}

BOOST_AUTO_TEST_CASE(an_attestation_of_another_boot_or_of_an_unnamed_one_is_not_carried_forward) {
    attest();
    const Mark mark = time.mark();
    set_wall(truth - 1h);
    time = TrustedTime{reading(), "", mark};
    BOOST_CHECK(time.source() == TimeSource::Mark);
    time = TrustedTime{reading(), "another boot", mark};
    BOOST_CHECK(time.source() == TimeSource::Mark);
    // The same name, yet the boot clock stands before the attestation: not the same boot.
    ClockReading earlier = reading();
    earlier.boot -= 10s;
    time = TrustedTime{earlier, boot_id(), mark};
    BOOST_CHECK(time.source() == TimeSource::Mark);

    Mark unnamed = mark;
    unnamed.attestation->boot_id.clear();
    time = TrustedTime{reading(), "", unnamed};
    BOOST_CHECK(time.source() == TimeSource::Mark);
}

// Threat model D43.
BOOST_AUTO_TEST_CASE(an_attestation_behind_an_earlier_one_is_ignored) {
    attest();
    const Instant first = truth;
    pass(1h);
    time.attest(truth - 1s, reading());
    BOOST_CHECK(now() == truth);
    reboot(1min);
    set_wall(truth + 24h);
    restart();
    time.attest(first - 1s, reading());
    BOOST_CHECK(now() == truth + 24h);
    time.attest(first, reading());
    BOOST_CHECK(now() == first);
}

BOOST_AUTO_TEST_CASE(a_later_attestation_moves_time_ahead) {
    attest();
    pass(1h);
    time.attest(truth + 5min, reading());
    BOOST_CHECK(now() == truth + 5min);
    BOOST_CHECK(time.mark().attestation->time == truth + 5min);
}

// Threat model D44.
BOOST_AUTO_TEST_CASE(only_attestations_of_believable_years_are_taken) {
    for (const Instant foreign : {from_unix(-1), from_unix(0), earliest_instant - 1s,
                                  latest_instant, Instant::max(), Instant::min()}) {
        time.attest(foreign, reading());
        BOOST_CHECK(now() == truth);
        BOOST_CHECK(time.source() == TimeSource::Wall);
    }
    time.attest(latest_instant - 1s, reading());
    BOOST_CHECK(now() == latest_instant - 1s);
    pass(1h);
    BOOST_CHECK(now() == latest_instant);
}

BOOST_AUTO_TEST_CASE(a_wall_clock_before_1970_or_beyond_2200_is_held_within_bounds) {
    set_wall(from_unix(-1'000'000'000));
    time = TrustedTime{reading(), boot_id(), Mark{}};
    BOOST_CHECK(now() == earliest_instant);
    pass(1h);
    BOOST_CHECK(now() == earliest_instant + 1h);

    set_wall(latest_instant + 24h * 365);
    time = TrustedTime{reading(), boot_id(), Mark{}};
    BOOST_CHECK(now() == latest_instant);
    attest();
    BOOST_CHECK(now() == truth);
}

BOOST_AUTO_TEST_CASE(the_end_of_32_bit_time_is_a_second_like_any_other) {
    constexpr Instant rollover = from_unix(std::int64_t{1} << 31);
    truth = rollover - 1s;
    time = TrustedTime{reading(), boot_id(), Mark{}};
    pass(1s);
    BOOST_CHECK(now() == rollover);
    attest();
    pass(1h);
    restart();
    BOOST_CHECK(now() == rollover + 1h);
}

BOOST_AUTO_TEST_CASE(fractions_of_a_second_round_down) {
    ClockReading later = reading();
    later.boot += 1999ms;
    BOOST_CHECK(time.now(later) == truth + 1s);
}

BOOST_AUTO_TEST_CASE(a_boot_clock_that_reads_earlier_does_not_take_time_back) {
    pass(1h);
    const Instant before = now();
    ClockReading earlier = reading();
    earlier.boot -= 30min;
    BOOST_CHECK(time.now(earlier) == before);
}

BOOST_AUTO_TEST_CASE(certain_time_rests_on_attestations_alone) {
    BOOST_CHECK(time.certain_now(reading()) == earliest_instant);
    attest();
    const Instant attested = truth;
    set_wall(truth + 24h * 3650);
    live(1h);
    BOOST_CHECK(time.certain_now(reading()) == truth);
    reboot(1min);
    restart();
    BOOST_CHECK(now() > truth);
    BOOST_CHECK(time.certain_now(reading()) == attested);
}

BOOST_AUTO_TEST_CASE(sources_have_names) {
    BOOST_TEST(name(TimeSource::Attested) == "attested");
    BOOST_TEST(name(TimeSource::Wall) == "wall");
    BOOST_TEST(name(TimeSource::Mark) == "mark");
}

BOOST_AUTO_TEST_SUITE_END()
