/// How far what upstream said last may still be relied on (design.md 6, rule 1).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "lib/core/clock.hpp"

namespace usher::license {

/// `Fresh`: upstream confirmed it lately and answers. `Stale`: it has not, yet within the limit.
/// `Grace`: beyond the limit, still allowed, about to end. `Expired`: beyond grace.
enum class Freshness : std::uint8_t { Fresh, Stale, Grace, Expired };

/// `fresh`, `stale`, `grace`, `expired`: the words of every face.
[[nodiscard]] std::string_view name(Freshness freshness) noexcept;

/// Counted from the last confirmation, each from the end of the one before.
struct FreshnessPolicy {
    Seconds fresh_for = std::chrono::hours{7};  ///< the six-hourly sync and an hour of retries
    Seconds stale_for = std::chrono::hours{24};
    Seconds grace_for = std::chrono::hours{72};
    bool allow_expired = false;  ///< beyond grace: deny, or go on allowing

    friend bool operator==(const FreshnessPolicy&, const FreshnessPolicy&) = default;
};

/// Freshness at `now` of what was confirmed at `confirmed_at` (none: never). While upstream does
/// not answer nothing is better than Stale, however young. A confirmation from the future counts as
/// now.
[[nodiscard]] Freshness judge_freshness(const FreshnessPolicy& policy,
                                        std::optional<Instant> confirmed_at, Instant now,
                                        bool upstream_answers) noexcept;

}  // namespace usher::license
