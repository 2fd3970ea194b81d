#include "lib/sync/activation_driver.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/lib/sync/driver_fixture.hpp"

using namespace std::chrono_literals;
using namespace usher;
using license::ActivationEvent;

BOOST_FIXTURE_TEST_SUITE(activation_driver, test::DriverFixture)

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
    start(driver, agreed);
    run_until("1", ActivationState::Cancelled);
    BOOST_CHECK_EQUAL(find("1").evidence, "upstream's price is 1.50, not 1.00; no charge was sent");
    BOOST_CHECK_EQUAL(charges, 0U);

    agreed.id = ActivationId{"2"};
    agreed.price = Cents{150};
    outcomes = {Activated{.cost = Cents{175}, .valid_to = time.now() + 24h}};
    start(driver, agreed);
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
    start(driver, agreed);
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
    run_until([this] { return quotes >= 3; });
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
    outcomes = {Error{Errc::Rejected, "no 0123456789ABCDEF here, 0123456789abcdef"}};
    start(driver, quoted);
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

BOOST_AUTO_TEST_CASE(a_time_that_was_lowered_does_not_let_an_unsent_one_wait_longer) {
    validity = Error{Errc::Unreachable, "refused"};
    start("1");
    run_until([this] { return readings >= 1; });
    time.attest(time.now() - 400 * 24h);
    clock.pass(10min);
    run_turns(20);
    BOOST_CHECK(find("1").state == ActivationState::Prepared);
    clock.pass(1s);
    run_until("1", ActivationState::Cancelled);
    BOOST_CHECK_EQUAL(charges, 0U);
}

BOOST_AUTO_TEST_CASE(what_waited_unsent_over_a_restart_has_waited_since_it_was_wanted) {
    prepare(request("1")).value();
    clock.pass(11min);
    outcomes = {Activated{}};
    resume(driver);
    run_until("1", ActivationState::Cancelled);
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
    const auto again = start(driver, request("1"));
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

BOOST_AUTO_TEST_CASE(what_is_open_at_another_upstream_is_neither_sent_nor_read_at_this_one) {
    enforcer.order_from("the sandbox");
    prepare(request("1")).value();
    prepare(request("2", "beta")).value();
    advance("2", ActivationEvent::Send, {.before = license::Reading{}}).value();
    prepare(request("3", "gamma")).value();
    advance("3", ActivationEvent::Send, {.before = license::Reading{}}).value();
    advance("3", ActivationEvent::Lost, {.evidence = "cut"}).value();
    prepare(request("4", "delta")).value();
    advance("4", ActivationEvent::Restored, {.evidence = "restored"}).value();

    enforcer.order_from("the vendor");
    resume(driver);
    run_until("1", ActivationState::Cancelled);
    BOOST_CHECK_EQUAL(find("1").evidence,
                      "ordered from another upstream, the sandbox; no charge was sent");
    run_until("2", ActivationState::InDoubt);
    BOOST_CHECK_EQUAL(find("2").evidence,
                      "the daemon ended while the request was under way; "
                      "not read back: ordered from another upstream, the sandbox");
    run_until("3", ActivationState::InDoubt);
    BOOST_CHECK_EQUAL(find("3").evidence,
                      "cut; not read back: ordered from another upstream, the sandbox");
    BOOST_CHECK_EQUAL(find("4").evidence, "restored");
    BOOST_CHECK_EQUAL(activations.in_doubt_count(), 3U);
    BOOST_CHECK_EQUAL(charges, 0U);
    BOOST_CHECK_EQUAL(readings, 0U);
}

BOOST_AUTO_TEST_SUITE_END()
