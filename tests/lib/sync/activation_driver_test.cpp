#include "lib/sync/activation_driver.hpp"

#include <boost/test/unit_test.hpp>

#include "lib/async/task_group.hpp"
#include "tests/lib/enforcement/fixture.hpp"
#include "tests/lib/store/failing_disk.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace std::chrono_literals;
using namespace usher;
using license::ActivationEvent;
using license::ActivationRequest;
using license::ActivationState;
using test::HeldClock;
using upstream::acestream::Activated;

namespace {

sync::ActivationSettings settings() {
    return {.unsent_limit = 10min,
            .backoff = {.base = 1ms, .cap = 1ms},
            .reconciliation = {.quiet_time = 15min, .read_for = 1h},
            .look_every = 1ms};
}

/// An upstream that answers each charge with the next of `outcomes` and then shows `shows_after`,
/// if that is set, and counts both.
struct Fixture : test::EnforcementFixture {
    std::vector<Result<Activated>> outcomes;
    std::vector<ActivationState> state_while_charged;
    std::size_t charges = 0;
    std::size_t readings = 0;
    int confirmed = 0;
    Result<std::optional<Instant>> validity = std::optional<Instant>{};
    std::optional<bool> knows_charge;
    std::optional<Result<std::optional<Instant>>> shows_after;
    Result<Cents> price = Cents{150};
    sync::ActivationDriver driver = make_driver(settings());

    sync::ActivationDriver make_driver(sync::ActivationSettings with) {
        return make_driver(std::move(with), activations,
                           [this](ActivationRequest asked) -> Task<Result<Activated>> {
                               const auto found = co_await activations.find(asked.id);
                               state_while_charged.push_back(found.value().state);
                               if (shows_after) validity = *shows_after;
                               co_return outcomes.at(charges++);
                           });
    }
    sync::ActivationDriver make_driver(sync::ActivationSettings with,
                                       enforcement::Activations& commands, sync::Charge charge) {
        return {loop.get_executor(),
                std::move(with),
                {.port = {.charge = std::move(charge),
                          .read = [this](ActivationRequest) -> Task<Result<license::Reading>> {
                              ++readings;
                              if (!validity) co_return validity.error();
                              co_return license::Reading{.valid_to = *validity,
                                                         .knows_charge = knows_charge};
                          },
                          .quote = [this](OptionId, PeriodId) -> Task<Result<Cents>> {
                              co_return price;
                          }},
                 .random = [] { return 0.5; },
                 .activations = commands,
                 .time = time,
                 .on_confirmed = [this](const UserKey&) { ++confirmed; },
                 .log = Log{}}};
    }
    /// A driver whose disk fails so after the charge, before its outcome is written down.
    sync::ActivationDriver make_failing_driver(test::FailingDisk::Fault fault) {
        return make_driver(
            settings(), activations, [this, fault](ActivationRequest) -> Task<Result<Activated>> {
                ++charges;
                test::FailingDisk::set(fault);
                co_return Activated{.cost = Cents{150}, .valid_to = time.now() + 24h};
            });
    }

    explicit Fixture(const std::string& path = ":memory:") : EnforcementFixture{path} {}

    void start(const std::string& id) {
        test::run(loop, driver.start(request(id), somebody)).value();
    }
    license::Activation find(const std::string& id) {
        return test::run(loop, activations.find(ActivationId{id})).value();
    }
    /// Lets the loop run until the activation is in `state`.
    void run_until(const std::string& id, ActivationState state) {
        for (int turn = 0; turn < 10'000 && find(id).state != state; ++turn) {
            loop.restart();
            loop.run_one_for(10ms);
        }
        BOOST_REQUIRE(find(id).state == state);
    }
    /// Lets the loop run until `reached` holds.
    template <typename Reached>
    void run_until(Reached reached) {
        for (int turn = 0; turn < 10'000 && !reached(); ++turn) {
            loop.restart();
            loop.run_one_for(10ms);
        }
        BOOST_REQUIRE(reached());
    }
    /// A charge whose answer is lost, over what `validity` shows.
    void lose(const std::string& id) {
        outcomes.push_back(Error{Errc::NoAnswer, "the connection was closed"});
        start(id);
        run_until(id, ActivationState::Unknown);
    }
    /// As the daemon does when it starts, with a driver of its own.
    void resume(sync::ActivationDriver& again) { background.spawn(again.resume()); }

    async::TaskGroup background{loop.get_executor(), "test", Log{}};
};

struct Disk {
    test::FailingDisk disk;
    test::TemporaryDirectory directory;
};

/// The same with a store on a disk that can fail.
struct DiskFixture : Disk, Fixture {
    DiskFixture() : Fixture{directory.file("usher.db")} {}
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(activation_driver, Fixture)

BOOST_AUTO_TEST_CASE(an_answer_without_an_error_confirms) {
    outcomes = {Activated{.cost = Cents{150}, .valid_to = time.now() + 720h}};
    validity = std::optional{time.now() + 1h};
    start("1");
    run_until("1", ActivationState::Confirmed);
    const license::Activation activation = find("1");
    BOOST_CHECK(activation.cost == Cents{150});
    BOOST_CHECK(activation.before == license::Reading{time.now() + 1h});
    BOOST_CHECK(activation.valid_to_after == time.now() + 720h);
    BOOST_CHECK_EQUAL(confirmed, 1);
}

BOOST_AUTO_TEST_CASE(sending_is_durable_before_the_request_leaves) {
    outcomes = {Activated{}};
    start("1");
    run_until("1", ActivationState::Confirmed);
    BOOST_REQUIRE_EQUAL(state_while_charged.size(), 1U);
    BOOST_CHECK(state_while_charged[0] == ActivationState::Sending);
}

BOOST_AUTO_TEST_CASE(an_error_text_rejects) {
    outcomes = {Error{Errc::Rejected, "insufficient funds"}};
    start("1");
    run_until("1", ActivationState::Rejected);
    BOOST_CHECK_EQUAL(find("1").evidence, "rejected: insufficient funds");
    BOOST_CHECK_EQUAL(confirmed, 0);
}

BOOST_AUTO_TEST_CASE(nothing_is_sent_at_another_price_than_the_agreed_one) {
    ActivationRequest agreed = request("1");
    agreed.price = Cents{100};
    test::run(loop, driver.start(agreed, somebody)).value();
    run_until("1", ActivationState::Cancelled);
    BOOST_CHECK_EQUAL(find("1").evidence, "upstream's price is 1.50, not 1.00; no charge was sent");
    BOOST_CHECK_EQUAL(charges, 0U);

    agreed.id = ActivationId{"2"};
    agreed.price = Cents{150};
    outcomes = {Activated{.cost = Cents{175}, .valid_to = time.now() + 24h}};
    test::run(loop, driver.start(agreed, somebody)).value();
    run_until("2", ActivationState::Confirmed);
    BOOST_CHECK(find("2").quoted == Cents{150});
    BOOST_CHECK_EQUAL(
        find("2").evidence,
        "upstream answered without an error, and charged 1.75 where it had named 1.50");
}

BOOST_AUTO_TEST_CASE(a_price_that_upstream_does_not_name_is_needed_only_where_one_was_agreed) {
    price = Error{Errc::Rejected, "no such method"};
    outcomes = {Activated{}};
    start("1");
    run_until("1", ActivationState::Confirmed);

    ActivationRequest agreed = request("2");
    agreed.price = Cents{150};
    test::run(loop, driver.start(agreed, somebody)).value();
    run_until("2", ActivationState::Cancelled);
    BOOST_CHECK_EQUAL(charges, 1U);
}

BOOST_AUTO_TEST_CASE(a_price_that_was_named_before_one_request_is_not_kept_for_the_next) {
    outcomes = {Error{Errc::Unreachable, "connection refused"}, Activated{}};
    start("1");
    run_until([this] { return charges == 1; });
    price = Error{Errc::Rejected, "no such method"};
    run_until("1", ActivationState::Confirmed);
    BOOST_CHECK(!find("1").quoted);
}

BOOST_AUTO_TEST_CASE(a_price_that_does_not_come_is_asked_for_again) {
    price = Error{Errc::NoAnswer, "cut"};
    outcomes = {Activated{}};
    start("1");
    run_until([this] { return readings >= 3; });
    BOOST_CHECK(find("1").state == ActivationState::Prepared);
    price = Cents{150};
    run_until("1", ActivationState::Confirmed);
    BOOST_CHECK_EQUAL(charges, 1U);
}

BOOST_AUTO_TEST_CASE(what_exceeds_the_budget_is_cancelled_unsent) {
    enforcement::Activations limited{*store, enforcer, license::Budget{.per_app = Cents{149}},
                                     Log{}};
    sync::ActivationDriver thrifty =
        make_driver(settings(), limited,
                    [](ActivationRequest) -> Task<Result<Activated>> { co_return Activated{}; });
    test::run(loop, thrifty.start(request("1"), Actor{"token shop"})).value();
    run_until("1", ActivationState::Cancelled);
    BOOST_CHECK_EQUAL(find("1").evidence,
                      "the budget of the app is 1.49 a day: 0.00 are spent, this costs 1.50; "
                      "no charge was sent");
    BOOST_CHECK(!find("1").sent_at);
}

// Else the effect of the one before would be taken for that of the next.
BOOST_AUTO_TEST_CASE(what_was_bought_last_counts_though_a_stale_reading_does_not_show_it) {
    const Instant first_end = time.now() + 720h;
    outcomes = {Activated{.valid_to = first_end}};
    start("1");
    run_until("1", ActivationState::Confirmed);
    lose("2");  // never executed
    BOOST_CHECK(find("2").before == license::Reading{first_end});
    validity = std::optional{first_end};
    clock.pass(15min);
    run_until("2", ActivationState::InDoubt);
}

BOOST_AUTO_TEST_CASE(a_key_that_upstream_quotes_is_masked) {
    ActivationRequest quoted = request("1");
    quoted.user_key = UserKey{"0123456789abcdef"};
    outcomes = {Error{Errc::Rejected, "no 0123456789abcdef here, 0123456789abcdef"}};
    test::run(loop, driver.start(quoted, somebody)).value();
    run_until("1", ActivationState::Rejected);
    BOOST_CHECK_EQUAL(find("1").evidence, "rejected: no 0123\u2026 here, 0123\u2026");
}

BOOST_AUTO_TEST_CASE(whatever_is_not_proven_is_unknown_and_never_sent_again) {
    for (const Errc code : {Errc::NoAnswer, Errc::TooLarge, Errc::Malformed, Errc::Timeout,
                            Errc::Unavailable, Errc::Unknown}) {
        const std::string id = "id-" + std::string{name(code)};
        outcomes.push_back(Error{code, "?"});
        start(id);
        run_until(id, ActivationState::Unknown);
        for (const auto event : {ActivationEvent::Restored, ActivationEvent::WriteOff}) {
            advance(id, event).value();
        }
    }
    BOOST_CHECK_EQUAL(charges, outcomes.size());
}

BOOST_AUTO_TEST_CASE(what_is_proven_unsent_is_tried_again) {
    outcomes = {Error{Errc::Unreachable, "refused"}, Error{Errc::Unreachable, "refused"},
                Activated{}};
    start("1");
    run_until("1", ActivationState::Confirmed);
    BOOST_CHECK_EQUAL(charges, 3U);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_sent_in_time_is_cancelled_and_costs_nothing) {
    validity = Error{Errc::Unreachable, "refused"};
    start("1");
    clock.pass(11min);
    run_until("1", ActivationState::Cancelled);
    BOOST_CHECK_EQUAL(find("1").evidence,
                      "upstream gave no usable answer in time; no charge was sent");
    BOOST_CHECK_EQUAL(charges, 0U);
}

BOOST_AUTO_TEST_CASE(an_upstream_that_does_not_tell_the_validity_is_charged_all_the_same) {
    validity = Error{Errc::Rejected, "unknown method"};
    outcomes = {Activated{}};
    start("1");
    run_until("1", ActivationState::Confirmed);
    BOOST_CHECK(!find("1").before);
}

BOOST_AUTO_TEST_CASE(the_same_request_again_charges_nothing) {
    outcomes = {Activated{}};
    start("1");
    run_until("1", ActivationState::Confirmed);
    const auto again = test::run(loop, driver.start(request("1"), somebody)).value();
    BOOST_CHECK(!again.added);
    BOOST_CHECK(again.activation.state == ActivationState::Confirmed);
    loop.restart();
    loop.poll();
    BOOST_CHECK_EQUAL(charges, 1U);
}

BOOST_AUTO_TEST_CASE(a_restart_carries_on_what_was_prepared_and_doubts_what_was_being_sent) {
    prepare(request("1")).value();
    advance("1", ActivationEvent::Send).value();
    prepare(request("2", "alpha", "premium")).value();
    outcomes = {Activated{}};

    resume(driver);
    run_until("2", ActivationState::Confirmed);
    BOOST_CHECK(find("1").state == ActivationState::Unknown);
    BOOST_CHECK_EQUAL(charges, 1U);
}

BOOST_AUTO_TEST_CASE(a_charge_that_was_lost_is_read_back_after_the_quiet_time) {
    validity = std::optional{time.now() + 1h};
    shows_after = std::optional{time.now() + 1h + 720h};
    lose("1");
    const std::size_t readings_before = readings;
    clock.pass(15min - 1s);
    for (int turn = 0; turn < 20; ++turn) {
        loop.restart();
        loop.run_one_for(10ms);
    }
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
    test::run(loop, second.start(request("1"), somebody)).value();
    run_until("1", ActivationState::Unknown);
    clock.pass(15min);
    run_until([this] { return charges == 2; });
    run_until("1", ActivationState::Unknown);
    BOOST_CHECK_EQUAL(find("1").attempts, 2);
    clock.pass(15min);
    run_until("1", ActivationState::InDoubt);
    BOOST_CHECK_EQUAL(charges, 2U);
}

/// An upstream that can be asked for a charge by its name, and whose answers are lost.
struct NamedFixture : Fixture {
    sync::ActivationDriver by_name = make_driver(asking_by_name());

    static sync::ActivationSettings asking_by_name() {
        sync::ActivationSettings settings = ::settings();
        settings.reconciliation.upstream = license::UpstreamClass::Named;
        return settings;
    }
    /// Until the quiet time of the lost charge is over.
    void lose_and_wait() {
        outcomes = {Error{Errc::NoAnswer, "cut"}, Error{Errc::NoAnswer, "cut again"}};
        test::run(loop, by_name.start(request("1"), somebody)).value();
        run_until("1", ActivationState::Unknown);
        clock.pass(15min);
    }
};

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
    sync::ActivationSettings settings = ::settings();
    settings.reconciliation.upstream = license::UpstreamClass::Opaque;
    sync::ActivationDriver blind = make_driver(settings);
    outcomes = {Error{Errc::NoAnswer, "cut"}};
    test::run(loop, blind.start(request("1"), somebody)).value();
    run_until("1", ActivationState::Unknown);
    clock.pass(15min);
    run_until("1", ActivationState::InDoubt);
    BOOST_CHECK_EQUAL(find("1").evidence,
                      "no_answer: cut; not read back: upstream does not show what a charge does");
    BOOST_CHECK_EQUAL(readings, 1U);
}

BOOST_AUTO_TEST_CASE(a_charge_under_a_key_is_sent_once_more_without_a_reading) {
    sync::ActivationSettings settings = ::settings();
    settings.reconciliation.upstream = license::UpstreamClass::Keyed;
    settings.reconciliation.key_retention = 24h;
    sync::ActivationDriver keyed = make_driver(settings);
    outcomes = {Error{Errc::NoAnswer, "cut"}, Error{Errc::NoAnswer, "cut again"}, Activated{}};
    test::run(loop, keyed.start(request("1"), somebody)).value();
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

BOOST_AUTO_TEST_CASE(the_quiet_time_goes_on_over_a_restart) {
    shows_after = std::optional{time.now() + 720h};
    lose("1");
    driver.stop();
    clock.pass(10min);
    sync::ActivationDriver again = make_driver(settings());
    resume(again);
    for (int turn = 0; turn < 20; ++turn) {
        loop.restart();
        loop.run_one_for(10ms);
    }
    BOOST_CHECK(find("1").state == ActivationState::Unknown);
    clock.pass(5min);
    run_until("1", ActivationState::Confirmed);
    BOOST_CHECK_EQUAL(charges, 1U);
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

BOOST_AUTO_TEST_CASE(a_person_who_found_it_done_has_the_key_refreshed) {
    lose("1");
    const auto resolve = [this] {
        return test::run(loop, driver.resolve(ActivationId{"1"}, ActivationEvent::ResolvedDone,
                                              {.by = "ann", .reason = "in the ledger"}, somebody));
    };
    BOOST_CHECK(resolve().error().code() == Errc::Conflict);
    clock.pass(15min);
    run_until("1", ActivationState::InDoubt);
    BOOST_CHECK(resolve().value().state == ActivationState::Confirmed);
    BOOST_CHECK(find("1").valid_to_after == *find("1").sent_at + 720h);
    run_until([this] { return confirmed == 1; });
    BOOST_CHECK_EQUAL(charges, 1U);
}

BOOST_FIXTURE_TEST_CASE(a_verdict_is_written_down_once_the_disk_has_room, DiskFixture) {
    sync::ActivationDriver filling = make_failing_driver(test::FailingDisk::Fault::Full);
    test::run(loop, filling.start(request("one"), somebody)).value();
    for (int turn = 0; turn < 1000 && charges == 0; ++turn) {
        loop.restart();
        loop.run_one_for(10ms);
    }
    BOOST_REQUIRE_EQUAL(charges, 1U);
    BOOST_CHECK(find("one").state == ActivationState::Sending);
    test::FailingDisk::set(test::FailingDisk::Fault::None);
    run_until("one", ActivationState::Confirmed);
    BOOST_CHECK(find("one").cost == Cents{150});
    BOOST_CHECK_EQUAL(charges, 1U);
}

BOOST_FIXTURE_TEST_CASE(what_cannot_be_noted_beforehand_is_not_sent_until_it_can, DiskFixture) {
    outcomes = {Activated{.cost = Cents{150}, .valid_to = time.now() + 24h}};
    start("one");
    test::FailingDisk::set(test::FailingDisk::Fault::Full);
    for (int turn = 0; turn < 20; ++turn) {
        loop.restart();
        loop.run_one_for(10ms);
    }
    BOOST_CHECK_EQUAL(charges, 0U);
    test::FailingDisk::set(test::FailingDisk::Fault::None);
    run_until("one", ActivationState::Confirmed);
    BOOST_CHECK_EQUAL(charges, 1U);
}

// Threat model D23: the commit may have happened, so nothing leaves here; whoever opens the store
// anew goes on from what it says.
BOOST_FIXTURE_TEST_CASE(a_sending_that_may_be_durable_is_not_sent_and_read_back_after_a_restart,
                        DiskFixture) {
    outcomes = {Activated{}};
    validity = Error{Errc::Unreachable, "refused"};
    start("one");
    run_until([this] { return readings > 0; });
    test::FailingDisk::set(test::FailingDisk::Fault::FailedFlush);
    validity = std::optional<Instant>{};
    const std::size_t readings_before = readings;
    run_until([&] { return readings > readings_before; });
    for (int turn = 0; turn < 50; ++turn) {
        loop.restart();
        loop.run_one_for(5ms);
    }
    BOOST_CHECK_EQUAL(charges, 0U);
    driver.stop();
    test::FailingDisk::set(test::FailingDisk::Fault::None);
    BOOST_CHECK(test::run(loop, activations.find(ActivationId{"one"})).error().code() ==
                Errc::Storage);
    store.reset();

    Fixture restarted{directory.file("usher.db")};
    BOOST_CHECK(restarted.find("one").state == ActivationState::Sending);
    restarted.resume(restarted.driver);
    restarted.run_until("one", ActivationState::Unknown);
    restarted.validity = std::optional{restarted.time.now() + 720h};
    restarted.clock.pass(15min);
    restarted.run_until("one", ActivationState::Confirmed);
    BOOST_CHECK_EQUAL(restarted.charges, 0U);
}

BOOST_FIXTURE_TEST_CASE(an_outcome_that_may_be_durable_is_not_written_twice, DiskFixture) {
    sync::ActivationDriver failing = make_failing_driver(test::FailingDisk::Fault::FailedFlush);
    test::run(loop, failing.start(request("one"), somebody)).value();
    run_until([this] { return charges > 0; });
    for (int turn = 0; turn < 50; ++turn) {
        loop.restart();
        loop.run_one_for(5ms);
    }
    BOOST_CHECK_EQUAL(confirmed, 0);
    failing.stop();
    test::FailingDisk::set(test::FailingDisk::Fault::None);
    store.reset();
    Fixture restarted{directory.file("usher.db")};
    BOOST_CHECK(restarted.find("one").state == ActivationState::Confirmed);
    BOOST_CHECK_EQUAL(charges, 1U);
}

BOOST_AUTO_TEST_SUITE_END()
