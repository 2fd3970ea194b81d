#include "lib/license/decision.hpp"

#include <boost/test/unit_test.hpp>
#include <set>

using namespace std::chrono_literals;
using namespace usher;
using namespace usher::license;

namespace {

constexpr Instant now = from_unix(1'800'000'000);
constexpr FreshnessPolicy policy{.fresh_for = 10s, .stale_for = 20s, .grace_for = 30s};

Candidate candidate(Seconds remaining, Seconds age = 0s, bool trial = false) {
    return {.valid_to = now + remaining, .trial = trial, .confirmed_at = now - age};
}

Choice choice_among(const std::vector<Candidate>& candidates, const FreshnessPolicy& by = policy,
                    bool upstream_answers = true) {
    Choice choice{by, now, upstream_answers};
    for (const Candidate& candidate : candidates) choice.consider(candidate);
    return choice;
}

Verdict decide_among(const std::vector<Candidate>& candidates, bool upstream_answers = true) {
    return choice_among(candidates, policy, upstream_answers).verdict();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(decision)

BOOST_AUTO_TEST_CASE(an_entitlement_allows_up_to_and_without_its_end) {
    const Verdict active = decide_among({candidate(1s)});
    BOOST_TEST(active.allowed);
    BOOST_CHECK(active.reason == Reason::Active);
    BOOST_CHECK(active.valid_to == now + 1s);
    BOOST_CHECK(active.freshness == Freshness::Fresh);
    for (const Seconds remaining : {0s, -1s}) {
        const Verdict lapsed = decide_among({candidate(remaining)});
        BOOST_TEST(!lapsed.allowed);
        BOOST_CHECK(lapsed.reason == Reason::Lapsed);
        BOOST_CHECK(lapsed.valid_to == now + remaining);
    }
}

BOOST_AUTO_TEST_CASE(without_candidates_the_option_is_missing) {
    for (const bool upstream_answers : {true, false}) {
        const Verdict verdict = decide_among({}, upstream_answers);
        BOOST_TEST(!verdict.allowed);
        BOOST_CHECK(verdict.reason == Reason::MissingOption);
        BOOST_CHECK(!verdict.valid_to);
        BOOST_CHECK(verdict.freshness == (upstream_answers ? Freshness::Fresh : Freshness::Stale));
    }
}

BOOST_AUTO_TEST_CASE(an_outage_costs_nobody_a_right_before_grace_has_ended) {
    for (const Seconds age : {0s, 10s, 30s, 31s, 60s}) {
        BOOST_TEST(decide_among({candidate(100s, age)}, false).allowed);
    }
    const Verdict late = decide_among({candidate(100s, 61s)}, false);
    BOOST_TEST(!late.allowed);
    BOOST_CHECK(late.reason == Reason::NotConfirmed);
    BOOST_CHECK(late.freshness == Freshness::Expired);
}

BOOST_AUTO_TEST_CASE(a_policy_may_go_on_allowing_beyond_grace) {
    FreshnessPolicy lenient = policy;
    lenient.allow_expired = true;
    const Verdict verdict = choice_among({candidate(100s, 1000s)}, lenient, false).verdict();
    BOOST_TEST(verdict.allowed);
    BOOST_CHECK(verdict.freshness == Freshness::Expired);
    BOOST_TEST(!choice_among({candidate(0s, 1000s)}, lenient, false).verdict().allowed);
}

BOOST_AUTO_TEST_CASE(what_was_never_confirmed_allows_nothing) {
    Candidate unconfirmed = candidate(100s);
    unconfirmed.confirmed_at.reset();
    BOOST_CHECK(decide_among({unconfirmed}).reason == Reason::NotConfirmed);
}

BOOST_AUTO_TEST_CASE(of_several_the_one_that_allows_longest_wins) {
    BOOST_CHECK(decide_among({candidate(5s), candidate(9s), candidate(7s)}).valid_to == now + 9s);
    // A later end that is not confirmed gives way to one that allows.
    BOOST_CHECK(decide_among({candidate(100s, 61s), candidate(1s)}).valid_to == now + 1s);
    BOOST_TEST(decide_among({candidate(-5s), candidate(1s)}).allowed);
}

BOOST_AUTO_TEST_CASE(without_one_that_allows_the_nearest_miss_gives_the_reason) {
    BOOST_CHECK(decide_among({candidate(-9s), candidate(-5s)}).valid_to == now - 5s);
    BOOST_CHECK(decide_among({candidate(-5s), candidate(3s, 61s)}).reason == Reason::NotConfirmed);
    BOOST_CHECK(decide_among({candidate(3s, 61s), candidate(-5s)}).reason == Reason::NotConfirmed);
}

BOOST_AUTO_TEST_CASE(a_paid_entitlement_hides_a_trial_that_ends_with_it) {
    BOOST_TEST(!decide_among({candidate(5s, 0s, true), candidate(5s)}).trial);
    BOOST_TEST(!decide_among({candidate(5s), candidate(5s, 0s, true)}).trial);
    BOOST_TEST(decide_among({candidate(5s), candidate(6s, 0s, true)}).trial);
}

BOOST_AUTO_TEST_CASE(the_order_of_candidates_does_not_matter) {
    const std::vector all{
        candidate(5s),      candidate(5s, 0s, true),  candidate(9s, 61s),   candidate(-3s),
        candidate(7s, 40s), candidate(7s, 40s, true), candidate(-3s, 100s), candidate(0s)};
    for (std::size_t first = 0; first < all.size(); ++first) {
        for (std::size_t second = 0; second < all.size(); ++second) {
            BOOST_CHECK(decide_among({all[first], all[second]}) ==
                        decide_among({all[second], all[first]}));
        }
    }
}

BOOST_AUTO_TEST_CASE(the_steps_lead_to_the_verdict) {
    const auto steps_of = [](const std::vector<Candidate>& candidates) {
        std::vector<Step> steps;
        choice_among(candidates).explain(steps);
        return steps;
    };
    const std::vector<Step> allowed = steps_of({candidate(1s, 0s, true)});
    BOOST_TEST_REQUIRE(allowed.size() == 2U);
    BOOST_TEST(allowed[0].name == "validity");
    BOOST_TEST(allowed[0].finding ==
               "valid to 2027-01-15T08:00:01Z (trial), judged at 2027-01-15T08:00:00Z");
    BOOST_TEST((allowed[0].passed && allowed[1].passed));
    BOOST_TEST(allowed[1].finding == "what upstream confirmed is fresh");

    const std::vector<Step> lapsed = steps_of({candidate(0s)});
    BOOST_TEST_REQUIRE(lapsed.size() == 1U);
    BOOST_TEST(!lapsed[0].passed);

    const std::vector<Step> unconfirmed = steps_of({candidate(1s, 61s)});
    BOOST_TEST_REQUIRE(unconfirmed.size() == 2U);
    BOOST_TEST((unconfirmed[0].passed && !unconfirmed[1].passed));

    const std::vector<Step> missing = steps_of({});
    BOOST_TEST_REQUIRE(missing.size() == 1U);
    BOOST_TEST(missing[0].name == "option");
    BOOST_TEST(!missing[0].passed);
}

BOOST_AUTO_TEST_CASE(the_list_of_reasons_is_closed) {
    std::set<std::string_view> names;
    for (const Reason reason :
         {Reason::Active, Reason::MissingOption, Reason::Lapsed, Reason::UnknownKey,
          Reason::WrongProduct, Reason::NotConfirmed, Reason::StreamLimit, Reason::NoLicense,
          Reason::NotStarted, Reason::Suspended, Reason::SuspendedAdmin, Reason::OrderPending,
          Reason::OrderProblem, Reason::StatusUnknown, Reason::ServiceNotIncluded,
          Reason::ProductUnknown, Reason::UnknownUser}) {
        names.insert(name(reason));
    }
    const std::set<std::string_view> expected{
        "active",          "missing_option",  "lapsed",
        "unknown_key",     "wrong_product",   "not_confirmed",
        "stream_limit",    "no_license",      "not_started",
        "suspended",       "suspended_admin", "order_pending",
        "order_problem",   "status_unknown",  "service_not_included",
        "product_unknown", "unknown_user"};
    BOOST_CHECK(names == expected);
}

BOOST_AUTO_TEST_SUITE_END()
