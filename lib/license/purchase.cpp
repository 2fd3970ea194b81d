#include "lib/license/purchase.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace usher::license {
namespace {

constexpr std::array all_states{PurchaseState::Pending, PurchaseState::Bought,
                                PurchaseState::Refused, PurchaseState::Unknown};

}  // namespace

std::string_view name(PurchaseState state) noexcept {
    switch (state) {
        case PurchaseState::Pending: return "pending";
        case PurchaseState::Bought: return "bought";
        case PurchaseState::Refused: return "refused";
        case PurchaseState::Unknown: return "unknown";
    }
    return "";
}

std::optional<PurchaseState> purchase_state(std::string_view word) noexcept {
    const auto* const found =
        std::ranges::find(all_states, word, [](PurchaseState state) { return name(state); });
    if (found == all_states.end()) return std::nullopt;
    return *found;
}

bool is_final(PurchaseState state) noexcept {
    return state == PurchaseState::Bought || state == PurchaseState::Refused;
}

Purchase with_attempt(Purchase purchase, Instant now) {
    if (!purchase.first_sent_at) purchase.first_sent_at = now;
    purchase.last_sent_at = now;
    if (purchase.attempts++ == 0) purchase.evidence = "a request has left: no answer is known";
    purchase.in_doubt = true;
    return purchase;
}

Purchase with_doubt(Purchase purchase, std::string_view why, Instant now) {
    const std::string seen = purchase.evidence;
    if (purchase.attempts == 0) {
        const Instant created_at = purchase.created_at;
        purchase = with_attempt(std::move(purchase), created_at);
    }
    if (purchase.state != PurchaseState::Unknown) purchase.changed_at = now;
    purchase.state = PurchaseState::Unknown;
    purchase.in_doubt = true;
    purchase.evidence =
        std::string{why} + "; whether it was bought is not known; seen before: " + seen;
    return purchase;
}

std::optional<std::string> objection_to(const PurchaseLimits& limits, const PurchasesMade& made) {
    if (limits.per_app && made.by_app >= *limits.per_app) {
        return "this app may make " + std::to_string(*limits.per_app) + " purchases a day";
    }
    if (limits.per_user && made.for_user >= *limits.per_user) {
        return "for this user " + std::to_string(*limits.per_user) + " purchases a day may be made";
    }
    return std::nullopt;
}

}  // namespace usher::license
