#include "lib/license/license_decision.hpp"

#include <algorithm>
#include <vector>

namespace usher::license {
namespace {

// Never is later than any end.
bool ends_later(const std::optional<Instant>& one, const std::optional<Instant>& other) noexcept {
    if (!one || !other) return !one && other;
    return *one > *other;
}

// The order of specs/aminotv.md 9.3, `best_reason`: the smaller, the nearer to a yes.
int distance(Reason reason) noexcept {
    switch (reason) {
        case Reason::NotStarted: return 0;
        case Reason::Lapsed: return 1;
        case Reason::Suspended: return 2;
        case Reason::SuspendedAdmin: return 3;
        case Reason::OrderPending: return 4;
        case Reason::OrderProblem: return 5;
        case Reason::StatusUnknown: return 6;
        case Reason::ServiceNotIncluded: return 7;
        case Reason::ProductUnknown: return 8;
        case Reason::NoLicense:
        case Reason::Active:
        case Reason::MissingOption:
        case Reason::UnknownKey:
        case Reason::WrongProduct:
        case Reason::NotConfirmed:
        case Reason::StreamLimit:
        case Reason::UnknownUser: return 9;
    }
    return 9;
}

bool gives_any(const Product& product, const ChannelId& channel, TypeCheck check) noexcept {
    return std::ranges::any_of(channel_services, [&](ChannelService service) {
        return gives(product, channel, service, check);
    });
}

// A licence that is in force and gives the right never comes here.
Reason why_not(const License& license, const Product* product, const ChannelRight& right,
               TypeCheck check, Instant now) noexcept {
    if (product == nullptr) return Reason::ProductUnknown;
    if (gives(*product, right.channel, right.service, check))
        return refusal_of(effective_status(license, now));
    const bool has_other = is_in_force(license, now) && gives_any(*product, right.channel, check);
    return has_other ? Reason::ServiceNotIncluded : Reason::NoLicense;
}

Instant start_of(const License* license) noexcept {
    return license->start.value_or(Instant::min());
}

}  // namespace

Reason refusal_of(LicenseStatus effective) noexcept {
    switch (effective) {
        case LicenseStatus::Active: return Reason::NotStarted;
        case LicenseStatus::Expired: return Reason::Lapsed;
        case LicenseStatus::Suspended: return Reason::Suspended;
        case LicenseStatus::SuspendedAdmin: return Reason::SuspendedAdmin;
        case LicenseStatus::Processing: return Reason::OrderPending;
        case LicenseStatus::CheckInvalid:
        case LicenseStatus::OrderError: return Reason::OrderProblem;
        case LicenseStatus::Unknown: return Reason::StatusUnknown;
    }
    return Reason::StatusUnknown;
}

std::optional<Instant> covered_until(std::span<const License* const> licenses, Instant now) {
    std::vector<const License*> active;
    for (const License* license : licenses) {
        if (license->status == LicenseStatus::Active) active.push_back(license);
    }
    std::ranges::sort(active, {}, start_of);
    Instant until = now;
    for (const License* license : active) {
        if (start_of(license) > until) break;
        if (!license->end) return std::nullopt;
        until = std::max(until, *license->end);
    }
    return until;
}

LicenseVerdict decide(const ChannelRight& right, const std::optional<LicenseSnapshot>& snapshot,
                      const FindProduct& find_product, const LicensePolicy& policy, Instant now,
                      bool upstream_answers) {
    LicenseVerdict decided{.verdict = {.reason = Reason::UnknownUser}};
    if (!snapshot || !snapshot->synced_at) return decided;
    Verdict& verdict = decided.verdict;
    verdict.freshness =
        judge_freshness(policy.freshness, snapshot->synced_at, now, upstream_answers);
    if (verdict.freshness == Freshness::Expired && !policy.freshness.allow_expired) {
        verdict.reason = Reason::NotConfirmed;
        return decided;
    }

    verdict.reason = Reason::NoLicense;
    std::vector<const License*> giving;
    for (const License& license : snapshot->licenses) {
        const Product* const product = find_product(license.product);
        const bool does_give =
            product != nullptr && gives(*product, right.channel, right.service, policy.type_check);
        if (does_give) giving.push_back(&license);
        if (does_give && is_in_force(license, now)) {
            if (decided.by == nullptr || ends_later(license.end, decided.by->end)) {
                decided.by = &license;
            }
            continue;
        }
        const Reason reason = why_not(license, product, right, policy.type_check, now);
        if (distance(reason) < distance(verdict.reason)) verdict.reason = reason;
    }
    if (decided.by == nullptr) return decided;
    verdict.allowed = true;
    verdict.reason = Reason::Active;
    verdict.valid_to = covered_until(giving, now);
    return decided;
}

}  // namespace usher::license
