#include "lib/license/decision.hpp"

namespace usher::license {
namespace {

// An allowed verdict beats a refused one, an unconfirmed entitlement is nearer than a lapsed one,
// and of equals the later end counts; a paid end hides a trial that ends with it
// (specs/acestream.md 6.2), and what was confirmed last speaks for the rest.
bool better(const Verdict& one, const Verdict& other) {
    if (one.allowed != other.allowed) return one.allowed;
    if (one.reason != other.reason) return one.reason == Reason::NotConfirmed;
    if (one.valid_to != other.valid_to) return one.valid_to > other.valid_to;
    if (one.trial != other.trial) return other.trial;
    return one.freshness < other.freshness;
}

void explain_best(std::vector<Step>& steps, const Verdict& verdict, Instant now) {
    const bool valid = verdict.reason != Reason::Lapsed;
    const Instant valid_to = verdict.valid_to.value_or(now);  // judge() has set it
    steps.push_back({.name = "validity",
                     .finding = "valid to " + rfc3339(valid_to) +
                                (verdict.trial ? " (trial)" : "") + ", judged at " + rfc3339(now),
                     .passed = valid});
    if (!valid) return;
    steps.push_back(
        {.name = "freshness",
         .finding = "what upstream confirmed is " + std::string{name(verdict.freshness)},
         .passed = verdict.allowed});
}

}  // namespace

std::string_view name(Reason reason) noexcept {
    switch (reason) {
        case Reason::Active: return "active";
        case Reason::MissingOption: return "missing_option";
        case Reason::Lapsed: return "lapsed";
        case Reason::UnknownKey: return "unknown_key";
        case Reason::WrongProduct: return "wrong_product";
        case Reason::NotConfirmed: return "not_confirmed";
        case Reason::StreamLimit: return "stream_limit";
        case Reason::NoLicense: return "no_license";
        case Reason::NotStarted: return "not_started";
        case Reason::Suspended: return "suspended";
        case Reason::SuspendedAdmin: return "suspended_admin";
        case Reason::OrderPending: return "order_pending";
        case Reason::OrderProblem: return "order_problem";
        case Reason::StatusUnknown: return "status_unknown";
        case Reason::ServiceNotIncluded: return "service_not_included";
        case Reason::ProductUnknown: return "product_unknown";
        case Reason::UnknownUser: return "unknown_user";
    }
    return "missing_option";
}

Verdict judge(const Candidate& candidate, const FreshnessPolicy& policy, Instant now,
              bool upstream_answers) {
    Verdict verdict{
        .valid_to = candidate.valid_to,
        .trial = candidate.trial,
        .freshness = judge_freshness(policy, candidate.confirmed_at, now, upstream_answers)};
    if (now >= candidate.valid_to) {
        verdict.reason = Reason::Lapsed;
    } else if (verdict.freshness == Freshness::Expired && !policy.allow_expired) {
        verdict.reason = Reason::NotConfirmed;
    } else {
        verdict.allowed = true;
        verdict.reason = Reason::Active;
    }
    return verdict;
}

Choice::Choice(const FreshnessPolicy& policy, Instant now, bool upstream_answers) noexcept
    : policy_{policy},
      now_{now},
      upstream_answers_{upstream_answers},
      best_{.freshness = upstream_answers ? Freshness::Fresh : Freshness::Stale} {}

Verdict Choice::consider(const Candidate& candidate) {
    const Verdict verdict = judge(candidate, policy_, now_, upstream_answers_);
    if (is_first_ || better(verdict, best_)) best_ = verdict;
    is_first_ = false;
    return verdict;
}

void Choice::explain(std::vector<Step>& steps) const {
    if (is_first_) {
        steps.push_back({.name = "option", .finding = "no loaded key has it", .passed = false});
    } else {
        explain_best(steps, best_, now_);
    }
}

}  // namespace usher::license
