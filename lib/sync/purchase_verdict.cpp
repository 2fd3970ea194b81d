#include "lib/sync/purchase_verdict.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace usher::sync {
namespace {

using enforcement::PurchaseFinding;
using license::License;
using license::Purchase;
using license::PurchaseReply;
using license::PurchaseState;
using upstream::aminotv::ErrorCode;
using upstream::aminotv::Failure;

// Clocks differ by a little, and upstream may take its time after the last request.
constexpr Seconds begins_before = std::chrono::minutes{1};
constexpr Seconds begins_after = std::chrono::minutes{15};

/// What one answer without success says of the request that it answers.
enum class Meaning : std::uint8_t {
    NotExecuted,  ///< proven; it may be sent again
    NoLogin,      ///< the same, but not before the user has logged in
    Refused,      ///< upstream has decided
    Perhaps,      ///< it may have been executed, or be under way
};

Meaning meaning_of(const Failure& failure) {
    const bool was_answered = failure.status != 0;
    switch (failure.error.code()) {
        case Errc::Unreachable:
        // The user's tokens could not be read.
        case Errc::Storage:
        case Errc::StorageFull:
        case Errc::Damaged:
        case Errc::Unsettled: return Meaning::NotExecuted;
        case Errc::Unauthorized: return Meaning::NoLogin;
        case Errc::Forbidden:
        case Errc::NotFound: return was_answered ? Meaning::Refused : Meaning::NoLogin;
        case Errc::Rejected: return Meaning::Refused;
        // With an answer it was a success that could not be read.
        case Errc::Malformed: return was_answered ? Meaning::Perhaps : Meaning::Refused;
        case Errc::Unavailable: {
            const bool was_turned_away = failure.status == 429 || failure.status == 425;
            return !was_answered || was_turned_away ? Meaning::NotExecuted : Meaning::Perhaps;
        }
        case Errc::Conflict:
        case Errc::NotAccepted:
        case Errc::TooLarge:
        case Errc::Timeout:
        case Errc::NoAnswer:
        case Errc::Unknown: return Meaning::Perhaps;
    }
    return Meaning::Perhaps;
}

std::optional<PurchaseReply> reply_of(const Failure& failure) {
    const bool can_be_passed_on = failure.status >= 400 && failure.status != 401;
    if (!can_be_passed_on) return std::nullopt;
    return PurchaseReply{.status = failure.status, .body = failure.body};
}

std::string evidence_of(const Failure& failure) {
    return failure.text.empty() ? failure.error.context()
                                : failure.error.context() + ": " + failure.text;
}

// What is answered only after the key was looked up (specs/aminotv.md 7.3, steps 8 to 11).
constexpr std::array after_the_key{
    ErrorCode::PaymentMethodRequired,     ErrorCode::PaymentMethodUnsupported,
    ErrorCode::LicensePurchaseRestricted, ErrorCode::ProductNotFound,
    ErrorCode::ProductNotBuyable,         ErrorCode::IdempotencyKeyReused,
    ErrorCode::InvalidAttribute};

// Of an earlier request nobody knows what became of it: this one's refusal then counts only if it
// says that upstream has executed nothing under the key.
bool is_believed(const Purchase& before, const Failure& failure) {
    if (!before.in_doubt) return true;
    return failure.code && std::ranges::find(after_the_key, *failure.code) != after_the_key.end();
}

// A key that upstream knows is answered before the user's flags are looked at.
bool says_of_now(const Purchase& before) {
    return !before.in_doubt;
}

PurchaseVerdict judge_failure(const Purchase& before, const Failure& failure) {
    PurchaseVerdict verdict{.finding = {.state = before.state,
                                        .in_doubt = before.in_doubt,
                                        .evidence = evidence_of(failure),
                                        .attempts = before.attempts + 1},
                            .reply = reply_of(failure),
                            .retry_after = failure.error.retry_after()};
    PurchaseFinding& finding = verdict.finding;
    if (failure.code) finding.code = name(*failure.code);
    if (says_of_now(before) && failure.code == ErrorCode::LicensePurchaseRestricted) {
        verdict.is_restricted = true;
    }
    switch (meaning_of(failure)) {
        case Meaning::NotExecuted: return verdict;
        case Meaning::NoLogin:
            // Who forwards it sends it again himself, after the login.
            if (before.in_doubt || before.request.is_forwarded) return verdict;
            finding.evidence = "nothing was bought: the user has to log in";
            break;
        case Meaning::Refused:
            if (!is_believed(before, failure)) return verdict;
            break;
        case Meaning::Perhaps: finding.in_doubt = true; return verdict;
    }
    finding.state = PurchaseState::Refused;
    finding.in_doubt = false;
    finding.reply = verdict.reply;
    return verdict;
}

bool is_claimed(const LicenseId& license, std::span<const Purchase> by) {
    return std::ranges::find(by, license, &Purchase::license) != by.end();
}

bool may_name_the_same(const std::optional<BundleId>& one, const std::optional<BundleId>& other) {
    return !one || !other || *one == *other;
}

// Whether a licence may have begun in the time of either.
bool overlap(const Purchase& one, const Purchase& other) {
    if (!other.first_sent_at || !other.last_sent_at) return true;
    return *one.first_sent_at - begins_before <= *other.last_sent_at + begins_after &&
           *other.first_sent_at - begins_before <= *one.last_sent_at + begins_after;
}

// Of two that may have been executed nobody can tell which of them a licence has come of. Nor is it
// known which one came of a purchase that was settled without seeing it, or has another id by now.
bool is_rival(const Purchase& purchase, const Purchase& other, std::span<const License> licenses) {
    if (other.request.id == purchase.request.id) return false;
    if (!may_name_the_same(other.request.product, purchase.request.product)) return false;
    if (other.in_doubt) return true;
    const bool is_seen = other.license && std::ranges::find(licenses, *other.license,
                                                            &License::id) != licenses.end();
    return !is_seen && overlap(purchase, other);
}

}  // namespace

PurchaseVerdict judge(const Purchase& before, const PurchaseOutcome& outcome) {
    if (!outcome) return judge_failure(before, outcome.error());
    const upstream::aminotv::PurchaseSuccess& success = outcome->value;
    PurchaseReply reply{.status = success.status, .body = success.body};
    PurchaseVerdict verdict{.finding = {.state = PurchaseState::Bought,
                                        .evidence = "upstream has answered with it",
                                        .attempts = before.attempts + 1},
                            .reply = reply};
    if (says_of_now(before)) verdict.is_restricted = false;
    if (success.answer.license) verdict.finding.license = success.answer.license->id;
    verdict.finding.reply = std::move(reply);
    return verdict;
}

const License* brought_by(const Purchase& purchase, std::span<const Purchase> others,
                          std::span<const License> licenses) {
    if (!purchase.first_sent_at || !purchase.last_sent_at) return nullptr;
    const bool has_rival = std::ranges::any_of(
        others, [&](const Purchase& other) { return is_rival(purchase, other, licenses); });
    if (has_rival) return nullptr;
    const License* found = nullptr;
    for (const License& license : licenses) {
        if (license.product != purchase.request.product || !license.start) continue;
        const bool is_in_time = *license.start >= *purchase.first_sent_at - begins_before &&
                                *license.start <= *purchase.last_sent_at + begins_after;
        if (!is_in_time || is_claimed(license.id, others)) continue;
        if (found != nullptr) return nullptr;
        found = &license;
    }
    return found;
}

}  // namespace usher::sync
