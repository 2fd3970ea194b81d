#include "lib/license/freshness.hpp"

#include <algorithm>

namespace usher::license {

std::string_view name(Freshness freshness) noexcept {
    switch (freshness) {
        case Freshness::Fresh: return "fresh";
        case Freshness::Stale: return "stale";
        case Freshness::Grace: return "grace";
        case Freshness::Expired: return "expired";
    }
    return "expired";
}

Freshness judge_freshness(const FreshnessPolicy& policy, std::optional<Instant> confirmed_at,
                          Instant now, bool upstream_answers) noexcept {
    if (!confirmed_at) return Freshness::Expired;
    const Seconds age = std::max(now - *confirmed_at, Seconds{0});
    if (age <= policy.fresh_for) return upstream_answers ? Freshness::Fresh : Freshness::Stale;
    if (age - policy.fresh_for <= policy.stale_for) return Freshness::Stale;
    if (age - policy.fresh_for - policy.stale_for <= policy.grace_for) return Freshness::Grace;
    return Freshness::Expired;
}

}  // namespace usher::license
