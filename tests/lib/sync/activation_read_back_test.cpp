// What becomes of a charge whose outcome was not seen, or not believed.
#include <boost/test/unit_test.hpp>

#include "tests/lib/sync/driver_fixture.hpp"

using namespace std::chrono_literals;
using namespace usher;
using license::ActivationEvent;
using license::UpstreamClass;
using test::HeldClock;

namespace {

/// An upstream that can be asked for a charge by its name, and whose answers are lost.
struct NamedFixture : test::DriverFixture {
    sync::ActivationDriver by_name = make_driver(settings(UpstreamClass::Named));

    /// Until the quiet time of the lost charge is over.
    void lose_and_wait() {
        outcomes = {Error{Errc::NoAnswer, "cut"}, Error{Errc::NoAnswer, "cut again"}};
        start(by_name, request("1"));
        run_until("1", ActivationState::Unknown);
        clock.pass(15min);
    }
};

/// A driver that makes a second attempt.
struct RepeatingFixture : test::DriverFixture {
    sync::ActivationDriver repeating = make_driver(with_second_attempt());
    Result<std::optional<Instant>> shows_late = std::optional{HeldClock::start + 1h + 720h};

    RepeatingFixture() { validity = std::optional{HeldClock::start + 1h}; }

    static sync::ActivationSettings with_second_attempt() {
        sync::ActivationSettings settings = DriverFixture::settings();
        settings.reconciliation.second_attempt = true;
        return settings;
    }
    /// A charge that was lost shows no change when it is read back; with the next reading upstream
    /// shows `shows_late`. `meanwhile` happens between the two.
    template <typename Meanwhile>
    void lose_and_read_late(Meanwhile meanwhile) {
        outcomes = {Error{Errc::NoAnswer, "cut"}};
        license::ActivationRequest wanted = request("1");
        wanted.price = Cents{150};
        start(repeating, wanted);
        run_until("1", ActivationState::Unknown);
        clock.pass(15min);
        const std::size_t readings_before = readings;
        after_reading = [this, readings_before, meanwhile] {
            if (readings != readings_before + 1) return;
            validity = shows_late;
            meanwhile();
        };
    }
    void lose_and_read_late() {
        lose_and_read_late([] {});
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(activation_read_back, test::DriverFixture)

BOOST_AUTO_TEST_CASE(a_charge_that_was_lost_is_read_back_after_the_quiet_time) {
    validity = std::optional{time.now() + 1h};
    shows_after = std::optional{time.now() + 1h + 720h};
    lose("1");
    const std::size_t readings_before = readings;
    clock.pass(15min - 1s);
    run_turns(20);
    BOOST_CHECK_EQUAL(readings, readings_before);
    BOOST_CHECK(find("1").state == ActivationState::Unknown);

    clock.pass(1s);
    run_until("1", ActivationState::Confirmed);
    BOOST_CHECK(find("1").valid_to_after == HeldClock::start + 1h + 720h);
    BOOST_CHECK_EQUAL(find("1").evidence,
                      "no_answer: the connection was closed; read back: "
                      "valid to 2026-03-31T01:00:00Z, one period more than before");
    BOOST_CHECK_EQUAL(confirmed, 1);
    BOOST_CHECK_EQUAL(charges, 1U);
}

BOOST_AUTO_TEST_CASE(what_shows_no_change_is_in_doubt_and_not_sent_again) {
    validity = std::optional{time.now() + 1h};
    lose("1");
    clock.pass(15min);
    run_until("1", ActivationState::InDoubt);
    BOOST_CHECK(find("1").evidence.ends_with("valid to 2026-03-01T01:00:00Z, as before"));
    BOOST_CHECK_EQUAL(charges, 1U);
}

BOOST_AUTO_TEST_CASE(what_shows_another_change_is_in_doubt) {
    validity = std::optional{time.now() + 1h};
    shows_after = std::optional{time.now() + 72h};
    lose("1");
    clock.pass(15min);
    run_until("1", ActivationState::InDoubt);
    BOOST_CHECK(
        find("1").evidence.ends_with("neither as before nor one period more "
                                     "(valid to 2026-03-01T01:00:00Z)"));
}

BOOST_AUTO_TEST_CASE(
    a_reading_that_upstream_does_not_answer_is_tried_again_until_its_time_is_over) {
    shows_after = Error{Errc::Unreachable, "refused"};
    lose("1");
    clock.pass(15min);
    const std::size_t readings_before = readings;
    run_until([&] { return readings > readings_before + 3; });
    BOOST_CHECK(find("1").state == ActivationState::Unknown);
    clock.pass(1h);
    run_until("1", ActivationState::InDoubt);
    BOOST_CHECK(find("1").evidence.ends_with("read back: unreachable: refused"));
}

BOOST_AUTO_TEST_CASE(an_upstream_that_is_back_in_time_settles_it) {
    shows_after = Error{Errc::Timeout, "slow"};
    lose("1");
    clock.pass(16min);
    const std::size_t readings_before = readings;
    run_until([&] { return readings > readings_before; });
    validity = std::optional{HeldClock::start + 720h};
    run_until("1", ActivationState::Confirmed);
}

BOOST_AUTO_TEST_CASE(an_upstream_that_does_not_tell_leaves_a_lost_charge_in_doubt) {
    validity = Error{Errc::Rejected, "unknown method"};
    lose("1");
    const std::size_t readings_before = readings;
    clock.pass(15min);
    run_until("1", ActivationState::InDoubt);
    BOOST_CHECK_EQUAL(readings, readings_before);
    BOOST_CHECK_EQUAL(find("1").evidence,
                      "no_answer: the connection was closed; "
                      "not read back: upstream did not tell the expiry before");
}

BOOST_AUTO_TEST_CASE(a_refusal_after_which_something_has_changed_is_not_believed) {
    validity = std::optional{time.now() + 1h};
    shows_after = std::optional{time.now() + 1h + 720h};
    outcomes = {Error{Errc::Rejected, "internal error"}};
    start("1");
    run_until("1", ActivationState::Unknown);
    BOOST_CHECK_EQUAL(find("1").evidence,
                      "rejected: internal error; no reading shows that nothing changed");
    clock.pass(15min);
    run_until("1", ActivationState::Confirmed);
}

BOOST_AUTO_TEST_CASE(a_refusal_that_cannot_be_checked_is_not_believed) {
    shows_after = Error{Errc::Timeout, "slow"};
    outcomes = {Error{Errc::Rejected, "insufficient funds"}};
    start("1");
    run_until("1", ActivationState::Unknown);
}

BOOST_AUTO_TEST_CASE(a_second_attempt_is_made_where_it_is_switched_on_and_only_once) {
    sync::ActivationSettings repeating = settings();
    repeating.reconciliation.second_attempt = true;
    sync::ActivationDriver second = make_driver(repeating);
    outcomes = {Error{Errc::NoAnswer, "cut"}, Error{Errc::NoAnswer, "cut again"}};
    start(second, request("1"));
    run_until("1", ActivationState::Unknown);
    clock.pass(15min);
    run_until([this] { return charges == 2; });
    run_until("1", ActivationState::Unknown);
    BOOST_CHECK_EQUAL(find("1").attempts, 2);
    clock.pass(15min);
    run_until("1", ActivationState::InDoubt);
    BOOST_CHECK_EQUAL(charges, 2U);
}

// The first request is executed, and a reading after the quiet time does not show it yet.
BOOST_FIXTURE_TEST_CASE(a_charge_that_shows_before_it_is_sent_again_is_done_and_not_sent,
                        RepeatingFixture) {
    lose_and_read_late();
    run_until("1", ActivationState::Confirmed);
    BOOST_CHECK_EQUAL(charges, 1U);
    const license::Activation found = find("1");
    BOOST_CHECK_EQUAL(found.attempts, 1);
    BOOST_CHECK(found.valid_to_after == HeldClock::start + 1h + 720h);
    BOOST_CHECK(found.before->valid_to == HeldClock::start + 1h);
    BOOST_CHECK(
        found.evidence.ends_with("as before: sending once more; read before it is sent again: "
                                 "valid to 2026-03-31T01:00:00Z, one period more than before"));
    BOOST_CHECK_EQUAL(confirmed, 1);
}

BOOST_FIXTURE_TEST_CASE(what_shows_another_change_before_it_is_sent_again_is_in_doubt,
                        RepeatingFixture) {
    shows_late = std::optional{HeldClock::start + 72h};
    lose_and_read_late();
    run_until("1", ActivationState::InDoubt);
    BOOST_CHECK(
        find("1").evidence.ends_with("neither as before nor one period more "
                                     "(valid to 2026-03-01T01:00:00Z)"));
    BOOST_CHECK_EQUAL(charges, 1U);
}

BOOST_FIXTURE_TEST_CASE(what_may_have_left_and_is_not_told_before_it_is_sent_again_is_in_doubt,
                        RepeatingFixture) {
    shows_late = Error{Errc::Rejected, "unknown method"};
    lose_and_read_late();
    run_until("1", ActivationState::InDoubt);
    BOOST_CHECK(
        find("1").evidence.ends_with("read before it is sent again: rejected: unknown method"));
    BOOST_CHECK_EQUAL(charges, 1U);
}

// It may have been executed: "cancelled" would say that nothing was charged.
BOOST_FIXTURE_TEST_CASE(what_may_have_left_and_cannot_be_sent_again_is_in_doubt, RepeatingFixture) {
    shows_late = Error{Errc::Unreachable, "refused"};
    lose_and_read_late();
    run_until("1", ActivationState::Prepared);
    clock.pass(11min);
    run_until("1", ActivationState::InDoubt);
    BOOST_CHECK(
        find("1").evidence.ends_with("not sent again: upstream gave no usable answer in time"));
    BOOST_CHECK_EQUAL(charges, 1U);
}

BOOST_FIXTURE_TEST_CASE(what_may_have_left_is_in_doubt_where_the_price_has_changed,
                        RepeatingFixture) {
    shows_late = std::optional{HeldClock::start + 1h};
    lose_and_read_late([this] { price = Cents{200}; });
    run_until("1", ActivationState::InDoubt);
    BOOST_CHECK(find("1").evidence.ends_with("not sent again: upstream's price is 2.00, not 1.50"));
    BOOST_CHECK_EQUAL(charges, 1U);
}

// The first request may have been charged.
BOOST_FIXTURE_TEST_CASE(what_may_have_left_is_in_doubt_where_the_budget_has_no_room_for_another,
                        RepeatingFixture) {
    enforcement::Activations limited{*store, enforcer, license::Budget{.per_key = Cents{299}},
                                     Log{}};
    sync::ActivationDriver thrifty = make_driver(
        with_second_attempt(), limited, [this](ActivationRequest) -> Task<Result<Activated>> {
            ++charges;
            co_return Error{Errc::NoAnswer, "cut"};
        });
    start(thrifty, request("1"));
    run_until("1", ActivationState::Unknown);
    clock.pass(15min);
    run_until("1", ActivationState::InDoubt);
    BOOST_CHECK(find("1").evidence.ends_with(
        "not sent again: the budget for the user key is 2.99 a day: 1.50 are spent, "
        "this costs 1.50"));
    BOOST_CHECK_EQUAL(charges, 1U);
}

// While nothing may be charged, what is to be repeated waits: what it waited for may be another
// thing by the end.
BOOST_FIXTURE_TEST_CASE(a_repetition_that_had_to_wait_is_judged_anew, RepeatingFixture) {
    bool holds = false;
    activations.ask_before_charging([&holds]() -> std::optional<Error> {
        if (!holds) return std::nullopt;
        return Error{Errc::Unavailable, "the anchor cannot be written"};
    });
    outcomes = {Error{Errc::NoAnswer, "cut"}};
    start(repeating, request("1"));
    run_until("1", ActivationState::Unknown);
    holds = true;
    clock.pass(15min);
    const std::size_t readings_before = readings;
    run_until([&] { return readings > readings_before + 2; });
    BOOST_CHECK(find("1").state == ActivationState::Unknown);
    validity = std::optional{HeldClock::start + 1h + 720h};
    holds = false;
    run_until("1", ActivationState::Confirmed);
    BOOST_CHECK_EQUAL(charges, 1U);
}

// Else it would be sent under a key that upstream has forgotten.
BOOST_AUTO_TEST_CASE(a_repetition_under_a_key_that_had_to_wait_is_judged_anew) {
    sync::ActivationDriver keyed = make_driver(settings(UpstreamClass::Keyed));
    bool holds = false;
    activations.ask_before_charging([&holds]() -> std::optional<Error> {
        if (!holds) return std::nullopt;
        return Error{Errc::Unavailable, "the anchor cannot be written"};
    });
    outcomes = {Error{Errc::NoAnswer, "cut"}};
    start(keyed, request("1"));
    run_until("1", ActivationState::Unknown);
    holds = true;
    clock.pass(15min);
    run_turns(50);
    BOOST_CHECK(find("1").state == ActivationState::Unknown);
    clock.pass(12h);
    holds = false;
    run_until("1", ActivationState::InDoubt);
    BOOST_CHECK(find("1").evidence.ends_with("not active, as before"));
    BOOST_CHECK_EQUAL(charges, 1U);
}

BOOST_FIXTURE_TEST_CASE(a_charge_that_upstream_knows_by_its_name_is_done, NamedFixture) {
    knows_charge = true;
    lose_and_wait();
    run_until("1", ActivationState::Confirmed);
    BOOST_CHECK_EQUAL(find("1").evidence, "no_answer: cut; read back: upstream knows the charge");
    BOOST_CHECK_EQUAL(charges, 1U);
}

BOOST_FIXTURE_TEST_CASE(a_charge_that_upstream_does_not_know_by_its_name_is_sent_once_more,
                        NamedFixture) {
    knows_charge = false;
    lose_and_wait();
    run_until([this] { return charges == 2; });
    run_until("1", ActivationState::Unknown);
    clock.pass(15min);
    run_until("1", ActivationState::InDoubt);
    BOOST_CHECK_EQUAL(find("1").evidence,
                      "no_answer: cut again; read back: upstream does not know the charge");
    BOOST_CHECK_EQUAL(charges, 2U);
}

BOOST_FIXTURE_TEST_CASE(a_reading_that_does_not_tell_of_the_name_leaves_the_charge_in_doubt,
                        NamedFixture) {
    validity = std::optional{time.now() + 1h};
    lose_and_wait();
    run_until("1", ActivationState::InDoubt);
    BOOST_CHECK(find("1").evidence.ends_with("valid to 2026-03-01T01:00:00Z, which tells nothing"));
    BOOST_CHECK_EQUAL(charges, 1U);
}

BOOST_AUTO_TEST_CASE(an_upstream_that_shows_nothing_of_a_charge_is_not_asked_about_it) {
    sync::ActivationDriver blind = make_driver(settings(UpstreamClass::Opaque));
    outcomes = {Error{Errc::NoAnswer, "cut"}};
    start(blind, request("1"));
    run_until("1", ActivationState::Unknown);
    clock.pass(15min);
    run_until("1", ActivationState::InDoubt);
    BOOST_CHECK_EQUAL(find("1").evidence,
                      "no_answer: cut; not read back: upstream does not show what a charge does");
    BOOST_CHECK_EQUAL(readings, 1U);
}

BOOST_AUTO_TEST_CASE(a_charge_under_a_key_is_sent_once_more_without_a_reading) {
    sync::ActivationDriver keyed = make_driver(settings(UpstreamClass::Keyed));
    outcomes = {Error{Errc::NoAnswer, "cut"}, Error{Errc::NoAnswer, "cut again"}, Activated{}};
    start(keyed, request("1"));
    run_until("1", ActivationState::Unknown);
    clock.pass(15min);
    run_until([this] { return charges == 2; });
    run_until("1", ActivationState::Unknown);
    clock.pass(15min);
    run_until("1", ActivationState::Confirmed);
    BOOST_CHECK_EQUAL(readings, 1U);
}

// The port may say the same of itself as the driver of what it did not ask.
BOOST_AUTO_TEST_CASE(an_upstream_that_is_not_available_was_asked_all_the_same) {
    shows_after = Error{Errc::Unavailable, "no upstream is configured"};
    lose("1");
    clock.pass(15min + 1h);
    run_until("1", ActivationState::InDoubt);
    BOOST_CHECK(find("1").evidence.ends_with("read back: unavailable: no upstream is configured"));
}

BOOST_AUTO_TEST_CASE(the_quiet_time_begins_anew_with_a_restart) {
    shows_after = std::optional{time.now() + 720h};
    lose("1");
    driver.stop();
    clock.pass(10min);
    sync::ActivationDriver again = make_driver(settings());
    resume(again);
    run_turns(20);
    clock.pass(15min - 1s);
    run_turns(20);
    BOOST_CHECK(find("1").state == ActivationState::Unknown);
    clock.pass(1s);
    run_until("1", ActivationState::Confirmed);
    BOOST_CHECK_EQUAL(charges, 1U);
}

// Nothing is ever judged where restarts come sooner than the quiet time is over.
BOOST_AUTO_TEST_CASE(what_restarts_keep_unknown_is_overdue_until_it_is_judged) {
    lose("1");
    driver.stop();
    clock.pass(4 * 15min + 1s);
    sync::ActivationDriver again = make_driver(settings());
    resume(again);
    run_until([&again] { return again.overdue_count() == 1; });
    BOOST_CHECK(again.is_overdue(ActivationId{"1"}));
    clock.pass(15min);
    run_until("1", ActivationState::InDoubt);
    run_until([&again] { return again.overdue_count() == 0; });
}

BOOST_FIXTURE_TEST_CASE(what_is_sent_again_is_overdue_no_longer, RepeatingFixture) {
    outcomes = {Error{Errc::NoAnswer, "cut"}, Error{Errc::NoAnswer, "cut again"}};
    start(repeating, request("1"));
    run_until("1", ActivationState::Unknown);
    repeating.stop();
    clock.pass(4 * 15min + 1s);
    sync::ActivationDriver again = make_driver(with_second_attempt());
    resume(again);
    run_until([&again] { return again.overdue_count() == 1; });
    clock.pass(15min);
    run_until([this] { return charges == 2; });
    run_until("1", ActivationState::Unknown);
    BOOST_CHECK_EQUAL(again.overdue_count(), 0U);
}

// Who may set the clock could else have a request judged, and sent again, while the first one may
// still be executed.
BOOST_AUTO_TEST_CASE(a_clock_that_was_put_forward_does_not_end_the_quiet_time) {
    sync::ActivationSettings repeating = settings();
    repeating.reconciliation.second_attempt = true;
    sync::ActivationDriver hasty = make_driver(repeating);
    outcomes = {Error{Errc::NoAnswer, "cut"}};
    start(hasty, request("1"));
    run_until("1", ActivationState::Unknown);
    time.attest(time.now() + 1h);
    run_turns(20);
    BOOST_CHECK(find("1").state == ActivationState::Unknown);

    hasty.stop();
    time.attest(time.now() + 1h);
    sync::ActivationDriver again = make_driver(repeating);
    resume(again);
    run_turns(20);
    BOOST_CHECK(find("1").state == ActivationState::Unknown);
    BOOST_CHECK_EQUAL(charges, 1U);
}

BOOST_AUTO_TEST_CASE(a_time_that_was_lowered_does_not_stretch_the_wait) {
    lose("1");
    time.attest(time.now() - 400 * 24h);
    run_turns(20);
    const license::Outlook outlook = driver.outlook(find("1")).value();
    BOOST_CHECK(outlook.at == time.now() + 15min);
    BOOST_CHECK(outlook.until == time.now() + 15min + 1h);
    clock.pass(15min);
    run_until("1", ActivationState::InDoubt);
    BOOST_CHECK(!driver.outlook(find("1"))->at);
}

BOOST_AUTO_TEST_CASE(a_time_that_was_lowered_does_not_stretch_the_reading) {
    shows_after = Error{Errc::Unreachable, "refused"};
    lose("1");
    clock.pass(15min);
    const std::size_t readings_before = readings;
    run_until([&] { return readings > readings_before; });
    time.attest(time.now() - 400 * 24h);
    clock.pass(1h);
    run_until("1", ActivationState::InDoubt);
}

BOOST_AUTO_TEST_CASE(what_a_restart_found_being_sent_is_read_back_too) {
    prepare(request("1")).value();
    advance("1", ActivationEvent::Send, {.before = license::Reading{}}).value();
    validity = std::optional{time.now() + 720h};
    resume(driver);
    run_until("1", ActivationState::Unknown);
    clock.pass(15min);
    run_until("1", ActivationState::Confirmed);
    BOOST_CHECK_EQUAL(charges, 0U);
}

BOOST_AUTO_TEST_CASE(a_person_who_repeats_it_has_it_sent_again_with_all_the_time_it_needs) {
    lose("1");
    clock.pass(15min);
    run_until("1", ActivationState::InDoubt);
    clock.pass(24h);
    outcomes.push_back(Activated{});
    const auto repeated =
        test::run(loop, driver.resolve(ActivationId{"1"}, ActivationEvent::ResolvedRepeat,
                                       {.by = "ann", .reason = "never arrived"}, somebody))
            .value();
    BOOST_CHECK(repeated.state == ActivationState::Prepared);
    run_until("1", ActivationState::Confirmed);
    BOOST_CHECK_EQUAL(charges, 2U);
    BOOST_CHECK(find("1").resolution ==
                (license::Resolution{.by = "ann", .reason = "never arrived", .at = time.now()}));
}

// A wrong word must not cost money: upstream shows what became of the first request.
BOOST_AUTO_TEST_CASE(a_person_who_repeats_what_upstream_shows_as_executed_has_nothing_sent) {
    lose("1");
    clock.pass(15min);
    run_until("1", ActivationState::InDoubt);
    validity = std::optional{*find("1").sent_at + 720h};
    const auto repeat = [this] {
        return test::run(loop, driver.resolve(ActivationId{"1"}, ActivationEvent::ResolvedRepeat,
                                              {.by = "ann", .reason = "never arrived"}, somebody));
    };
    BOOST_CHECK(repeat().value().state == ActivationState::Prepared);
    run_until("1", ActivationState::Confirmed);
    BOOST_CHECK(find("1").evidence.ends_with("one period more than before"));
    BOOST_CHECK_EQUAL(find("1").attempts, 1);
    BOOST_CHECK_EQUAL(charges, 1U);
}

BOOST_AUTO_TEST_CASE(what_was_sent_after_a_persons_word_is_not_repeated_without_another) {
    sync::ActivationSettings repeating = settings();
    repeating.reconciliation.second_attempt = true;
    sync::ActivationDriver second = make_driver(repeating);
    outcomes.assign(3, Error{Errc::NoAnswer, "cut"});
    start(second, request("1"));
    const auto wait_until_charged = [this](std::size_t count) {
        run_until([this, count] { return charges == count; });
        run_until("1", ActivationState::Unknown);
        clock.pass(15min);
    };
    wait_until_charged(1);
    wait_until_charged(2);
    run_until("1", ActivationState::InDoubt);
    test::run(loop, second.resolve(ActivationId{"1"}, ActivationEvent::ResolvedRepeat,
                                   {.by = "ann", .reason = "never arrived"}, somebody))
        .value();
    wait_until_charged(3);
    run_until("1", ActivationState::InDoubt);
    BOOST_CHECK_EQUAL(find("1").attempts, 3);
    BOOST_CHECK_EQUAL(charges, 3U);
}

BOOST_AUTO_TEST_CASE(a_person_who_found_it_done_has_the_key_refreshed) {
    lose("1");
    const auto resolve = [this] {
        return test::run(loop, driver.resolve(ActivationId{"1"}, ActivationEvent::ResolvedDone,
                                              {.by = "ann", .reason = "in the ledger"}, somebody));
    };
    BOOST_CHECK(resolve().error().code() == Errc::Conflict);
    clock.pass(15min);
    run_until("1", ActivationState::InDoubt);
    validity = std::optional{time.now() + 800h};
    BOOST_CHECK(resolve().value().state == ActivationState::Confirmed);
    BOOST_CHECK(find("1").valid_to_after == time.now() + 800h);
    run_until([this] { return confirmed == 1; });
    BOOST_CHECK_EQUAL(charges, 1U);
}

// Upstream's clock is the one that it reckons by, and it tells it with each reading.
BOOST_AUTO_TEST_CASE(a_clock_that_is_wrong_leaves_no_doubt_where_upstream_tells_the_time) {
    for (const Seconds ahead : {Seconds{7min}, Seconds{-400 * 24h}}) {
        const std::string id = std::to_string(ahead.count());
        validity = std::optional<Instant>{};
        upstream_ahead = ahead;
        const Instant end = time.now() + ahead + 720h;
        shows_after = std::optional{end};
        outcomes.push_back(Error{Errc::NoAnswer, "cut"});
        start(driver, request(id, "key of " + id));
        run_until(id, ActivationState::Unknown);
        clock.pass(15min);
        run_until(id, ActivationState::Confirmed);
        BOOST_CHECK(find(id).valid_to_after == end);
    }
}

// Nothing but upstream knows when its period ends: what is only expected stands nowhere.
BOOST_AUTO_TEST_CASE(what_a_person_says_was_done_and_is_not_shown_yet_is_no_reading) {
    const auto say_done = [this] {
        run_until("1", ActivationState::InDoubt);
        return test::run(loop, driver.resolve(ActivationId{"1"}, ActivationEvent::ResolvedDone,
                                              {.by = "ann", .reason = "in the ledger"}, somebody))
            .value();
    };
    lose("1");
    clock.pass(15min);
    BOOST_CHECK(!say_done().valid_to_after);
    lose("2");
    BOOST_CHECK(find("2").before == license::Reading{});
    // It may be of the first one: upstream did not show that before the second.
    validity = std::optional{*find("2").sent_at + 720h};
    clock.pass(15min);
    run_until("2", ActivationState::InDoubt);
    BOOST_CHECK(find("2").evidence.ends_with(
        "or of the activation before it, whose end was not shown before this one"));
}

BOOST_AUTO_TEST_CASE(an_upstream_that_is_not_there_tells_no_end_of_what_a_person_says_was_done) {
    lose("1");
    clock.pass(15min);
    run_until("1", ActivationState::InDoubt);
    validity = Error{Errc::Unreachable, "refused"};
    const auto done =
        test::run(loop, driver.resolve(ActivationId{"1"}, ActivationEvent::ResolvedDone,
                                       {.by = "ann", .reason = "in the ledger"}, somebody));
    BOOST_CHECK(done.value().state == ActivationState::Confirmed);
    BOOST_CHECK(!done.value().valid_to_after);
}

BOOST_AUTO_TEST_SUITE_END()
