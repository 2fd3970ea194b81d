#include "lib/license/reconciliation.hpp"

#include <array>
#include <boost/test/unit_test.hpp>

#include "lib/license/entitlement.hpp"

using namespace std::chrono_literals;
using namespace usher;
using namespace usher::license;
using enum ActivationEvent;

namespace {

constexpr Instant noon = from_unix(1'800'000'000);
constexpr Seconds month = 24h * 30;
constexpr Instant later = noon + 16min;

constexpr ReconciliationPolicy policy_for(UpstreamClass upstream, bool second_attempt = false) {
    return {.upstream = upstream,
            .quiet_time = 15min,
            .read_for = 1h,
            .second_attempt = second_attempt,
            .key_retention = 24h};
}
constexpr ReconciliationPolicy readable = policy_for(UpstreamClass::Readable);
constexpr ReconciliationPolicy repeating = policy_for(UpstreamClass::Readable, true);
constexpr ReconciliationPolicy named = policy_for(UpstreamClass::Named);
constexpr ReconciliationPolicy keyed = policy_for(UpstreamClass::Keyed);
constexpr ReconciliationPolicy opaque = policy_for(UpstreamClass::Opaque);

/// Sent at noon and lost, over `before`.
Activation lost(std::optional<Instant> before, int attempts = 1) {
    return {.request = {},
            .state = ActivationState::Unknown,
            .changed_at = noon + 10s,
            .sent_at = noon,
            .attempts = attempts,
            .before = Reading{.valid_to = before}};
}

ActivationEvent judge(const Activation& activation, std::optional<Instant> seen,
                      const ReconciliationPolicy& policy = readable) {
    return policy.judge_read_back(activation, month, Reading{.valid_to = seen}, later);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(reconciliation)

BOOST_AUTO_TEST_CASE(an_end_is_shown_where_there_is_what_one_period_gives) {
    const auto shown = [](const Activation& activation, std::optional<Instant> seen) {
        return shown_end(activation, month, Reading{.valid_to = seen});
    };
    BOOST_CHECK(shown(lost(noon + 1h), noon + 1h + month) == noon + 1h + month);
    BOOST_CHECK(shown(lost(noon + 1h), noon + 3h + month) == noon + 3h + month);
    BOOST_CHECK(shown(lost(std::nullopt), noon + month - 5min) == noon + month - 5min);
    // Older than the charge, though what was read before it was older still.
    BOOST_CHECK(!shown(lost(noon + 1h), noon + month));
    BOOST_CHECK(!shown(lost(std::nullopt), noon + month - 6min));
    BOOST_CHECK(!shown(lost(noon + 1h), noon + 1h));
    BOOST_CHECK(!shown(lost(noon + 1h), std::nullopt));

    Activation ahead = lost(std::nullopt);
    ahead.upstream_ahead = -24h;
    BOOST_CHECK(shown(ahead, noon - 24h + month) == noon - 24h + month);
    BOOST_CHECK(!shown_end(lost(noon), 1min, Reading{.valid_to = noon}));
    BOOST_CHECK(!shown_end(lost(noon), std::nullopt, Reading{.valid_to = noon + month}));
    Activation blind = lost(noon);
    blind.before.reset();
    BOOST_CHECK(!shown(blind, noon + month));
}

BOOST_AUTO_TEST_CASE(a_reading_lags_while_an_end_that_was_given_has_never_been_shown) {
    const auto lags = [](const Activation& last, std::optional<Instant> seen, Instant at = later) {
        return lags_behind(Reading{.valid_to = seen, .at = at}, last, month, noon);
    };
    Activation last = lost(noon + 1h);
    BOOST_CHECK(lags(last, noon + 1h));
    BOOST_CHECK(lags(last, std::nullopt));
    BOOST_CHECK(lags(last, noon + 2h));
    BOOST_CHECK(!lags(last, noon + 1h + month));
    BOOST_CHECK(!lags(last, noon + 1h, noon + month));
    BOOST_CHECK(!lags_behind(Reading{}, last, month, noon + month));
    last.upstream_ahead = 24h;
    BOOST_CHECK(lags(last, noon + 1h, noon + month));
    last.before_lags = true;
    BOOST_CHECK(lags(last, noon + 1h + 24h + month));
    last.valid_to_after = noon + month;
    BOOST_CHECK(!lags(last, noon + 1h));
}

BOOST_AUTO_TEST_CASE(over_a_reading_that_lags_one_period_more_settles_nothing) {
    Activation activation = lost(noon + 1h);
    activation.before_lags = true;
    BOOST_CHECK(judge(activation, noon + 1h + month) == SeenOther);
    BOOST_CHECK(judge(activation, noon + 1h) == SeenUnchanged);
    BOOST_CHECK(judge(activation, noon + 1h, repeating) == SeenUnchanged);
}

// Ours may be wrong by years, and upstream reckons by its own.
BOOST_AUTO_TEST_CASE(an_end_is_reckoned_by_the_clock_of_upstream) {
    for (const Seconds ahead : std::array<Seconds, 4>{7min, -7min, 24h * 400, -24h * 400}) {
        Activation activation = lost(std::nullopt);
        BOOST_CHECK(judge(activation, noon + ahead + month) == SeenOther);
        activation.upstream_ahead = ahead;
        BOOST_CHECK(judge(activation, noon + ahead + month) == SeenDone);
        BOOST_CHECK(judge(activation, noon + month) == SeenOther);
        activation = lost(noon + ahead - 1h);
        activation.upstream_ahead = ahead;
        const Reading gone{.at = later + ahead};
        BOOST_CHECK(readable.judge_read_back(activation, month, gone, later) == SeenUnchanged);
    }
}

BOOST_AUTO_TEST_CASE(what_was_given_last_counts_whatever_an_older_reading_shows) {
    const Activation last{.request = {}, .valid_to_after = noon + month};
    BOOST_CHECK(at_least(Reading{}, last).valid_to == noon + month);
    BOOST_CHECK(at_least(Reading{.valid_to = noon}, last).valid_to == noon + month);
    BOOST_CHECK(at_least(Reading{.valid_to = noon + 2 * month}, last).valid_to == noon + 2 * month);
    BOOST_CHECK(!at_least(Reading{}, Activation{.request = {}}).valid_to);
}

BOOST_AUTO_TEST_CASE(one_period_more_is_done_within_five_minutes) {
    for (const auto& before : {std::optional{noon + 1h}, std::optional<Instant>{}}) {
        const Activation activation = lost(before);
        const Instant expected = extended(noon, before, month);
        for (const Seconds off : std::array<Seconds, 5>{-5min, -1s, 0s, 1s, 5min}) {
            BOOST_CHECK(judge(activation, expected + off) == SeenDone);
        }
        for (const Seconds off : std::array<Seconds, 4>{-5min - 1s, 5min + 1s, month, -24h}) {
            BOOST_CHECK(judge(activation, expected + off) == SeenOther);
        }
    }
}

BOOST_AUTO_TEST_CASE(the_same_end_is_unchanged_and_any_other_is_not) {
    BOOST_CHECK(judge(lost(noon + 1h), noon + 1h) == SeenUnchanged);
    BOOST_CHECK(judge(lost(noon + 1h), noon + 1h + 1s) == SeenOther);
    BOOST_CHECK(judge(lost(noon - 1h), noon - 1h) == SeenUnchanged);
    BOOST_CHECK(judge(lost(std::nullopt), std::nullopt) == SeenUnchanged);
}

BOOST_AUTO_TEST_CASE(what_ran_out_meanwhile_is_unchanged_when_it_is_no_longer_listed) {
    BOOST_CHECK(judge(lost(noon - 1h), std::nullopt) == SeenUnchanged);
    BOOST_CHECK(judge(lost(later), std::nullopt) == SeenUnchanged);
    BOOST_CHECK(judge(lost(later + 1s), std::nullopt) == SeenOther);
}

BOOST_AUTO_TEST_CASE(what_was_never_active_and_is_now_is_a_change) {
    BOOST_CHECK(judge(lost(std::nullopt), noon + 1h) == SeenOther);
    BOOST_CHECK(judge(lost(std::nullopt), noon - 1h) == SeenOther);
}

BOOST_AUTO_TEST_CASE(nothing_is_judged_without_all_that_it_takes) {
    const std::optional<Reading> none;
    BOOST_CHECK(readable.judge_read_back(lost(noon + 1h), month, none, later) == Unreadable);
    const Reading seen{.valid_to = noon + 1h};
    BOOST_CHECK(readable.judge_read_back(lost(noon + 1h), std::nullopt, seen, later) == Unreadable);
    Activation blind = lost(noon + 1h);
    blind.before.reset();
    BOOST_CHECK(readable.judge_read_back(blind, month, seen, later) == Unreadable);
    BOOST_CHECK(!readable.needs_reading(blind, later));
    Activation undated = lost(noon + 1h);
    undated.sent_at.reset();
    BOOST_CHECK(readable.judge_read_back(undated, month, seen, later) == Unreadable);
    BOOST_CHECK(!readable.needs_reading(undated, later));
    BOOST_CHECK(readable.needs_reading(lost(noon + 1h), later));
}

BOOST_AUTO_TEST_CASE(a_second_attempt_is_made_once_and_only_when_switched_on) {
    BOOST_CHECK(judge(lost(noon + 1h), noon + 1h, repeating) == Repeat);
    BOOST_CHECK(judge(lost(noon + 1h, 2), noon + 1h, repeating) == SeenUnchanged);
    BOOST_CHECK(judge(lost(noon + 1h), noon + 1h, readable) == SeenUnchanged);
    BOOST_CHECK(judge(lost(noon + 1h), noon + 1h + month, repeating) == SeenDone);
    BOOST_CHECK(judge(lost(noon + 1h), noon + 2h, repeating) == SeenOther);
}

BOOST_AUTO_TEST_CASE(of_several_requests_the_first_or_the_last_may_be_the_one_executed) {
    Activation activation = lost(std::nullopt, 2);
    activation.first_sent_at = noon - 1h;
    BOOST_CHECK(judge(activation, noon + month) == SeenDone);
    BOOST_CHECK(judge(activation, noon - 1h + month) == SeenDone);
    BOOST_CHECK(judge(activation, noon - 30min + month) == SeenOther);
}

BOOST_AUTO_TEST_CASE(what_never_left_is_sent_whatever_is_read) {
    Activation fresh = lost(noon + 1h, 0);
    for (const ReconciliationPolicy& policy : {readable, repeating, named, keyed, opaque}) {
        for (const auto& shown : {std::optional<Reading>{}, std::optional{Reading{}}}) {
            BOOST_CHECK(policy.judge_before_sending(fresh, month, shown, later) == Send);
        }
    }
    BOOST_CHECK(ending_unsent(fresh) == GiveUp);
    fresh.resolution = Resolution{};
    BOOST_CHECK(readable.judge_before_sending(fresh, month, std::nullopt, later) == Unreadable);
    BOOST_CHECK(ending_unsent(fresh) == Unreadable);
}

BOOST_AUTO_TEST_CASE(what_may_have_left_is_sent_again_only_over_a_reading_as_before) {
    const auto before_sending = [](const Activation& activation, std::optional<Reading> shown) {
        return repeating.judge_before_sending(activation, month, shown, later);
    };
    for (const int attempts : {1, 2, 3}) {
        const Activation activation = lost(noon + 1h, attempts);
        BOOST_CHECK(before_sending(activation, Reading{.valid_to = noon + 1h}) == Send);
        const Reading done{.valid_to = noon + 1h + month};
        BOOST_CHECK(before_sending(activation, done) == SeenDone);
        BOOST_CHECK(before_sending(activation, Reading{.valid_to = noon + 2h}) == SeenOther);
        BOOST_CHECK(before_sending(activation, Reading{}) == SeenOther);
        BOOST_CHECK(before_sending(activation, std::nullopt) == Unreadable);
        BOOST_CHECK(ending_unsent(activation) == Unreadable);
    }
    Activation blind = lost(noon + 1h);
    blind.before.reset();
    BOOST_CHECK(before_sending(blind, Reading{.valid_to = noon + 1h}) == Send);
}

BOOST_AUTO_TEST_CASE(a_period_that_is_gone_from_the_catalogue_is_still_seen_to_be_as_before) {
    const auto before_sending = [](std::optional<Instant> seen) {
        return readable.judge_before_sending(lost(noon + 1h), std::nullopt,
                                             Reading{.valid_to = seen}, later);
    };
    BOOST_CHECK(before_sending(noon + 1h) == Send);
    BOOST_CHECK(before_sending(noon + 1h + month) == Unreadable);
}

BOOST_AUTO_TEST_CASE(a_key_or_a_name_may_be_sent_again_while_it_is_taken_but_once) {
    const Reading done{.valid_to = noon + 1h + month};
    BOOST_CHECK(keyed.judge_before_sending(lost(noon + 1h), month, done, later) == Send);
    BOOST_CHECK(keyed.judge_before_sending(lost(noon + 1h), month, done, noon + 12h) == SeenDone);
    const auto by_name = [](std::optional<bool> knows) {
        return named.judge_before_sending(lost(noon, 2), month, Reading{.knows_charge = knows},
                                          later);
    };
    BOOST_CHECK(by_name(false) == Send);
    BOOST_CHECK(by_name(true) == SeenDone);
    BOOST_CHECK(by_name(std::nullopt) == Unreadable);
    BOOST_CHECK(opaque.judge_before_sending(lost(noon + 1h), month, done, later) == Send);
}

BOOST_AUTO_TEST_CASE(an_upstream_that_shows_nothing_is_unreadable_whatever_was_read) {
    BOOST_CHECK(judge(lost(noon + 1h), noon + 1h + month, opaque) == Unreadable);
    BOOST_CHECK(!opaque.needs_reading(lost(noon + 1h), later));
}

BOOST_AUTO_TEST_CASE(a_named_charge_is_asked_for_and_sent_at_most_once_more) {
    const auto ask = [](int attempts, const std::optional<Reading>& reading) {
        return named.judge_read_back(lost(noon, attempts), std::nullopt, reading, later);
    };
    BOOST_CHECK(ask(1, Reading{.knows_charge = true}) == SeenDone);
    BOOST_CHECK(ask(1, Reading{.knows_charge = false}) == Repeat);
    BOOST_CHECK(ask(2, Reading{.knows_charge = false}) == SeenUnchanged);
    BOOST_CHECK(ask(1, std::nullopt) == Unreadable);
    BOOST_CHECK(named.needs_reading(lost(noon), later));
}

BOOST_AUTO_TEST_CASE(a_reading_that_says_nothing_of_the_name_never_repeats_a_named_charge) {
    BOOST_CHECK(judge(lost(noon + 1h), noon + 1h, named) == Unreadable);
    BOOST_CHECK(judge(lost(std::nullopt), std::nullopt, named) == Unreadable);
    BOOST_CHECK(judge(lost(noon + 1h), noon + 1h + month, named) == Unreadable);
}

BOOST_AUTO_TEST_CASE(a_key_is_used_again_inside_half_of_the_time_that_it_is_remembered) {
    const auto judge_at = [](Instant now) {
        return keyed.judge_read_back(lost(noon + 1h), month, Reading{.valid_to = noon + 1h}, now);
    };
    BOOST_CHECK(judge_at(noon + 12h - 1s) == RepeatKeyed);
    BOOST_CHECK(!keyed.needs_reading(lost(noon), noon + 12h - 1s));
    BOOST_CHECK(judge_at(noon + 12h) == SeenUnchanged);
    BOOST_CHECK(keyed.needs_reading(lost(noon), noon + 12h));
}

BOOST_AUTO_TEST_CASE(a_refusal_stands_where_one_reading_shows_no_change) {
    const auto refused = [](const std::optional<Reading>& reading) {
        return readable.judge_answer(lost(noon + 1h), Refused, reading, later);
    };
    BOOST_CHECK(refused(Reading{.valid_to = noon + 1h}) == Refused);
    BOOST_CHECK(refused(Reading{.valid_to = noon + 1h + month}) == Lost);
    BOOST_CHECK(refused(Reading{}) == Lost);
    BOOST_CHECK(refused(std::nullopt) == Lost);
}

BOOST_AUTO_TEST_CASE(a_refusal_stands_alone_where_upstream_shows_nothing) {
    Activation blind = lost(noon);
    blind.before.reset();
    BOOST_CHECK(!readable.refusal_needs_reading(blind));
    BOOST_CHECK(readable.judge_answer(blind, Refused, std::nullopt, later) == Refused);
    for (const ReconciliationPolicy& policy : {named, keyed, opaque}) {
        BOOST_CHECK(!policy.refusal_needs_reading(lost(noon)));
        BOOST_CHECK(policy.judge_answer(lost(noon), Refused, std::nullopt, later) == Refused);
    }
}

BOOST_AUTO_TEST_CASE(under_a_repeated_key_only_an_accepted_request_settles) {
    for (const ActivationEvent answer : {Refused, Unsent, Lost}) {
        BOOST_CHECK(keyed.judge_answer(lost(noon, 2), answer, std::nullopt, later) == Lost);
    }
    BOOST_CHECK(keyed.judge_answer(lost(noon, 2), Accepted, std::nullopt, later) == Accepted);
    BOOST_CHECK(keyed.judge_answer(lost(noon, 1), Unsent, std::nullopt, later) == Unsent);
}

// Perhaps it was refused because the first one has it.
BOOST_AUTO_TEST_CASE(a_name_that_was_used_before_is_not_settled_by_a_refusal) {
    BOOST_CHECK(named.judge_answer(lost(noon, 2), Refused, std::nullopt, later) == Lost);
    BOOST_CHECK(named.judge_answer(lost(noon, 1), Refused, std::nullopt, later) == Refused);
    BOOST_CHECK(named.judge_answer(lost(noon, 2), Unsent, std::nullopt, later) == Unsent);
}

BOOST_AUTO_TEST_SUITE_END()
