#include "lib/enforcement/activations.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/lib/enforcement/fixture.hpp"

using namespace std::chrono_literals;
using namespace usher;
using license::ActivationEvent;
using license::ActivationState;

BOOST_FIXTURE_TEST_SUITE(activations_, test::EnforcementFixture)

BOOST_AUTO_TEST_CASE(the_same_request_under_one_id_is_one_activation) {
    const auto first = prepare(request("1")).value();
    BOOST_CHECK(first.added);
    BOOST_CHECK(first.activation.state == ActivationState::Prepared);
    const auto second = prepare(request("1")).value();
    BOOST_CHECK(!second.added);
    BOOST_CHECK(second.activation == first.activation);
    BOOST_CHECK_EQUAL(activations.open_count(), 1U);
}

BOOST_AUTO_TEST_CASE(another_request_under_the_same_id_is_a_conflict) {
    prepare(request("1")).value();
    const auto other = prepare(request("1", "beta"));
    BOOST_CHECK(other.error().code() == Errc::Conflict);
}

BOOST_AUTO_TEST_CASE(one_activation_of_a_key_and_service_is_open_at_a_time) {
    prepare(request("1")).value();
    const auto second = prepare(request("2"));
    BOOST_CHECK(second.error().code() == Errc::Conflict);
    BOOST_CHECK(prepare(request("3", "alpha", "premium")).has_value());
    BOOST_CHECK(prepare(request("4", "beta")).has_value());

    const auto cancelled = advance("1", ActivationEvent::GiveUp, {.evidence = "x"});
    BOOST_CHECK(cancelled.value().activation.state == ActivationState::Cancelled);
    BOOST_CHECK(prepare(request("2")).has_value());
}

BOOST_AUTO_TEST_CASE(what_is_open_at_one_upstream_does_not_hold_up_another) {
    enforcer.order_from("the sandbox");
    const auto first = prepare(request("1")).value();
    BOOST_CHECK_EQUAL(first.activation.upstream, "the sandbox");
    enforcer.order_from("the vendor");
    const auto same = prepare(request("1")).value();
    BOOST_CHECK(!same.added);
    BOOST_CHECK(same.activation == first.activation);
    BOOST_CHECK_EQUAL(prepare(request("2")).value().activation.upstream, "the vendor");
    BOOST_CHECK(prepare(request("3")).error().code() == Errc::Conflict);
}

BOOST_AUTO_TEST_CASE(what_was_ordered_from_another_upstream_is_never_charged_at_this_one) {
    enforcer.order_from("the sandbox");
    prepare(request("1")).value();
    prepare(request("2", "beta")).value();
    advance("2", ActivationEvent::Send).value();
    advance("2", ActivationEvent::Lost).value();
    enforcer.order_from("the vendor");
    const Error refused = advance("1", ActivationEvent::Send).error();
    BOOST_CHECK(refused.code() == Errc::Conflict);
    BOOST_CHECK_EQUAL(refused.context(), "it was ordered from another upstream, the sandbox");
    for (const auto event : {ActivationEvent::Repeat, ActivationEvent::RepeatKeyed}) {
        BOOST_CHECK(advance("2", event).error().code() == Errc::Conflict);
    }
    advance("2", ActivationEvent::Unreadable).value();
    BOOST_CHECK(advance("2", ActivationEvent::ResolvedRepeat).error().code() == Errc::Conflict);
    BOOST_CHECK(advance("2", ActivationEvent::WriteOff).has_value());
}

BOOST_AUTO_TEST_CASE(a_doubt_blocks_the_next_one_and_raises_the_alarm_until_a_person_ends_it) {
    std::vector<std::string> errors;
    const Log log{[&](Severity severity, std::string_view line) {
        if (severity == Severity::Error) errors.emplace_back(line);
    }};
    enforcement::Activations watched{*store, enforcer, license::Budget{}, log};
    test::run(loop, watched.prepare(request("1"), somebody)).value();
    const auto advance = [&](ActivationEvent event, enforcement::Observation observation = {}) {
        return test::run(
            loop, watched.advance(ActivationId{"1"}, event, std::move(observation), the_daemon()));
    };
    advance(ActivationEvent::Send).value();
    BOOST_CHECK(advance(ActivationEvent::Lost, {.evidence = "cut"}).value().effect ==
                license::Effect::ReadBackLater);
    BOOST_CHECK(advance(ActivationEvent::ResolvedDone).error().code() == Errc::Conflict);
    BOOST_CHECK_EQUAL(watched.in_doubt_count(), 0U);
    BOOST_CHECK(errors.empty());
    BOOST_CHECK(advance(ActivationEvent::SeenOther).value().activation.state ==
                ActivationState::InDoubt);
    BOOST_CHECK_EQUAL(watched.in_doubt_count(), 1U);
    BOOST_REQUIRE_EQUAL(errors.size(), 1U);
    BOOST_CHECK(errors[0].find("in doubt") != std::string::npos);
    BOOST_CHECK(errors[0].find("cut") != std::string::npos);
    BOOST_CHECK(test::run(loop, watched.prepare(request("2"), somebody)).error().code() ==
                Errc::Conflict);
    BOOST_CHECK(advance(ActivationEvent::Send).error().code() == Errc::Conflict);

    const license::Resolution word{.by = "ann", .reason = "in the ledger", .at = time.now()};
    const auto done = advance(ActivationEvent::ResolvedDone, {.resolution = word}).value();
    BOOST_CHECK(done.activation.state == ActivationState::Confirmed);
    BOOST_CHECK(done.activation.resolution == word);
    BOOST_CHECK_EQUAL(done.activation.evidence, "cut");
    BOOST_CHECK(done.effect == license::Effect::Refresh);
    BOOST_CHECK_EQUAL(watched.open_count(), 0U);
    BOOST_CHECK_EQUAL(watched.in_doubt_count(), 0U);
    BOOST_CHECK(test::run(loop, watched.prepare(request("2"), somebody)).has_value());
}

BOOST_AUTO_TEST_CASE(keeps_what_was_found_beside_each_event) {
    prepare(request("1")).value();
    const Instant now = time.now();
    advance("1", ActivationEvent::Send,
            {.evidence = "sending", .before = license::Reading{now + 1h}})
        .value();
    clock.pass(5s);
    advance("1", ActivationEvent::Accepted,
            {.evidence = "answered", .valid_to_after = now + 2h, .cost = Cents{150}})
        .value();

    const auto found = test::run(loop, activations.find(ActivationId{"1"})).value();
    BOOST_CHECK(found.before == license::Reading{now + 1h});
    BOOST_CHECK(found.valid_to_after == now + 2h);
    BOOST_CHECK(found.cost == Cents{150});
    BOOST_CHECK_EQUAL(found.evidence, "answered");
    BOOST_CHECK(found.changed_at == now + 5s);
    BOOST_CHECK(test::run(loop, activations.open()).value().empty());
    BOOST_CHECK_EQUAL(test::run(loop, activations.newest(10)).value().size(), 1U);
    BOOST_CHECK(test::run(loop, activations.newest(10, ActivationId{"1"})).value().empty());
}

BOOST_AUTO_TEST_CASE(an_activation_that_is_not_there_is_not_found) {
    BOOST_CHECK(test::run(loop, activations.find(ActivationId{"9"})).error().code() ==
                Errc::NotFound);
    const auto advanced = advance("9", ActivationEvent::Send);
    BOOST_CHECK(advanced.error().code() == Errc::NotFound);
}

BOOST_AUTO_TEST_CASE(says_why_there_is_nothing_to_resolve) {
    prepare(request("1")).value();
    advance("1", ActivationEvent::Send).value();
    BOOST_CHECK_EQUAL(advance("1", ActivationEvent::ResolvedDone).error().context(),
                      "the activation is SENDING: its outcome may still come");
    advance("1", ActivationEvent::Accepted).value();
    BOOST_CHECK_EQUAL(advance("1", ActivationEvent::WriteOff).error().context(),
                      "the activation is CONFIRMED already: nothing is left to resolve");
}

BOOST_AUTO_TEST_CASE(counts_what_a_restart_left_open) {
    prepare(request("1")).value();
    enforcement::Activations again{*store, enforcer, license::Budget{}, Log{}};
    BOOST_CHECK_EQUAL(again.open_count(), 0U);
    again.count_open().value();
    BOOST_CHECK_EQUAL(again.open_count(), 1U);
    BOOST_CHECK_EQUAL(again.in_doubt_count(), 0U);

    advance("1", ActivationEvent::Restored).value();
    again.count_open().value();
    BOOST_CHECK_EQUAL(again.open_count(), 1U);
    BOOST_CHECK_EQUAL(again.in_doubt_count(), 1U);
}

BOOST_AUTO_TEST_CASE(what_was_read_before_one_request_is_not_kept_for_the_next) {
    prepare(request("1")).value();
    const license::Reading reading;
    BOOST_CHECK(advance("1", ActivationEvent::Send, {.before = reading}).value().activation.before);
    advance("1", ActivationEvent::Unsent).value();
    BOOST_CHECK(!advance("1", ActivationEvent::Send).value().activation.before);
}

BOOST_AUTO_TEST_CASE(what_was_bought_is_held_from_the_commit_that_confirms_it) {
    load(general("alpha"));
    const std::int64_t before = events.last();
    const Instant end = time.now() + 720h;
    const auto confirm = [&](const std::string& id, Instant valid_to) {
        prepare(request(id)).value();
        advance(id, ActivationEvent::Send).value();
        advance(id, ActivationEvent::Accepted, {.valid_to_after = valid_to}).value();
    };
    confirm("1", end);
    confirm("2", end - 1h);  // never shorter
    const license::Entitlement held{.option = OptionId{"noAds"}, .valid_to = end};
    const store::KeyTag tag = store->sealer().tag(UserKey{"alpha"});
    BOOST_REQUIRE_EQUAL(enforcer.projection().find(tag)->entitlements.size(), 1U);
    BOOST_CHECK(enforcer.projection().find(tag)->entitlements[0] == held);
    BOOST_CHECK(events.last() > before);
    BOOST_CHECK(keys.settled_changes().value().has_value());

    keys.read_all().value();  // as a start does
    BOOST_CHECK(enforcer.projection().find(tag)->entitlements[0] == held);
}

BOOST_AUTO_TEST_CASE(of_what_a_person_says_was_done_upstream_tells_until_when) {
    load(general("alpha"));
    const Instant end = time.now() + 721h;
    const auto resolve = [this](const std::string& id, std::optional<license::Reading> shown) {
        prepare(request(id, "alpha", "service-" + id)).value();
        advance(id, ActivationEvent::Send, {.before = license::Reading{time.now() + 1h}}).value();
        advance(id, ActivationEvent::Restored).value();
        const license::Resolution word{.by = "ann", .reason = "books"};
        return test::run(loop, activations.resolve(ActivationId{id}, ActivationEvent::ResolvedDone,
                                                   word, somebody, shown))
            .value()
            .activation;
    };
    const license::Activation shown = resolve("1", license::Reading{end});
    BOOST_CHECK(shown.state == ActivationState::Confirmed);
    BOOST_CHECK(shown.valid_to_after == end);
    BOOST_CHECK(shown.resolution->at == time.now());
    const auto as_before = resolve("2", license::Reading{time.now() + 1h});
    BOOST_CHECK(as_before.state == ActivationState::Confirmed);
    BOOST_CHECK(!as_before.valid_to_after);
    BOOST_CHECK(!resolve("3", std::nullopt).valid_to_after);

    // What upstream has not shown is not held.
    const store::KeyTag tag = store->sealer().tag(UserKey{"alpha"});
    BOOST_REQUIRE_EQUAL(enforcer.projection().find(tag)->entitlements.size(), 1U);
    BOOST_CHECK(enforcer.projection().find(tag)->entitlements[0] ==
                (license::Entitlement{.option = OptionId{"service-1"}, .valid_to = end}));
}

BOOST_AUTO_TEST_CASE(what_is_bought_for_a_key_that_is_not_loaded_is_held_by_none) {
    prepare(request("1")).value();
    advance("1", ActivationEvent::Send).value();
    advance("1", ActivationEvent::Accepted, {.valid_to_after = time.now() + 1h}).value();
    BOOST_CHECK_EQUAL(enforcer.projection().size(), 0U);
}

BOOST_AUTO_TEST_CASE(a_day_has_a_budget_for_each_app_and_each_key) {
    enforcement::Activations limited{
        *store, enforcer, license::Budget{.per_app = Cents{300}, .per_key = Cents{200}}, Log{}};
    const auto send = [&](const std::string& id, const std::string& key, const Actor& app,
                          std::optional<Cents> quoted) {
        test::run(loop, limited.prepare(request(id, key, "service-" + id), app)).value();
        return test::run(loop, limited.advance(ActivationId{id}, ActivationEvent::Send,
                                               {.quoted = quoted}, the_daemon()));
    };
    BOOST_CHECK(send("1", "alpha", Actor{"one"}, Cents{150}).has_value());
    const auto for_key = send("2", "alpha", Actor{"two"}, Cents{51});
    BOOST_REQUIRE(for_key.error().code() == Errc::Forbidden);
    BOOST_CHECK_EQUAL(for_key.error().context(),
                      "the budget for the user key is 2.00 a day: 1.50 are spent, this costs 0.51");
    BOOST_CHECK(send("3", "alpha", Actor{"two"}, Cents{50}).has_value());
    BOOST_CHECK(send("4", "beta", Actor{"one"}, Cents{150}).has_value());
    BOOST_CHECK(send("5", "gamma", Actor{"one"}, Cents{1}).error().code() == Errc::Forbidden);
    BOOST_CHECK(send("6", "gamma", Actor{"two"}, std::nullopt).error().code() == Errc::Forbidden);
    BOOST_CHECK(test::run(loop, limited.find(ActivationId{"5"})).value().state ==
                ActivationState::Prepared);

    // What was refused has cost nothing, and what it did cost counts, not what was named.
    test::run(loop, limited.advance(ActivationId{"4"}, ActivationEvent::Refused, {}, the_daemon()))
        .value();
    test::run(loop, limited.advance(ActivationId{"1"}, ActivationEvent::Accepted,
                                    {.cost = Cents{100}}, the_daemon()))
        .value();
    BOOST_CHECK(send("7", "delta", Actor{"one"}, Cents{200}).has_value());
    BOOST_CHECK(send("8", "delta", Actor{"one"}, Cents{1}).error().code() == Errc::Forbidden);
    clock.pass(24h);
    BOOST_CHECK(send("9", "delta", Actor{"one"}, Cents{200}).has_value());
}

// Each request may have been executed, its own first one too.
BOOST_AUTO_TEST_CASE(what_may_have_left_several_times_is_spent_as_often) {
    enforcement::Activations limited{*store, enforcer, license::Budget{.per_key = Cents{400}},
                                     Log{}};
    const auto event = [&](const std::string& id, ActivationEvent happens) {
        return test::run(
            loop, limited.advance(ActivationId{id}, happens, {.quoted = Cents{150}}, the_daemon()));
    };
    prepare(request("1")).value();
    event("1", ActivationEvent::Send).value();
    event("1", ActivationEvent::Unsent).value();  // has cost nothing
    for (int sent = 0; sent < 2; ++sent) {
        event("1", ActivationEvent::Send).value();
        event("1", ActivationEvent::Lost).value();
        event("1", ActivationEvent::Repeat).value();
    }
    const auto third = event("1", ActivationEvent::Send);
    BOOST_REQUIRE(third.error().code() == Errc::Forbidden);
    BOOST_CHECK_EQUAL(third.error().context(),
                      "the budget for the user key is 4.00 a day: 3.00 are spent, this costs 1.50");
    prepare(request("2", "alpha", "premium")).value();
    BOOST_CHECK(event("2", ActivationEvent::Send).error().code() == Errc::Forbidden);
    event("1", ActivationEvent::SeenDone).value();
    BOOST_CHECK(event("2", ActivationEvent::Send).error().code() == Errc::Forbidden);
}

BOOST_AUTO_TEST_CASE(knows_the_length_of_the_periods_in_the_catalogue) {
    BOOST_CHECK(activations.length_of(PeriodId{"m1"}) == Seconds{30 * 24h});
    BOOST_CHECK(!activations.length_of(PeriodId{"y9"}));
}

BOOST_AUTO_TEST_SUITE_END()
