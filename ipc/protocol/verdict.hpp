/// The decision as the engine makes it by itself: the rule of lib/license on the page's words.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

namespace usher::protocol {

/// The closed list of design.md section 5. Those below 128 are the daemon's too and keep the order
/// of lib/license/decision.hpp; the rest are the library's own.
enum class Reason : std::uint8_t {
    Active = 0,
    MissingOption = 1,
    Lapsed = 2,
    UnknownKey = 3,
    WrongProduct = 4,
    NotConfirmed = 5,
    StreamLimit = 6,  ///< of a slot: as many streams run as the policy allows
    // Of channels and their services:
    NoLicense = 7,
    NotStarted = 8,
    Suspended = 9,
    SuspendedAdmin = 10,
    OrderPending = 11,
    OrderProblem = 12,
    StatusUnknown = 13,
    ServiceNotIncluded = 14,
    ProductUnknown = 15,
    UnknownUser = 16,
    NoDaemon = 128,  ///< no page, or nobody has kept it up for longer than its life
    InvalidArgument = 129,
    HandleOutdated = 130,  ///< the handle was prepared under another hash key
    AskDaemon = 131,  ///< of a channel: the page does not say, the daemon does when it is asked
};

/// `active`, …, `unknown_user`, `no_daemon`, `invalid_argument`, `handle_outdated`, `ask_daemon`.
[[nodiscard]] std::string_view name(Reason reason) noexcept;
[[nodiscard]] std::optional<Reason> reason_of(std::uint8_t number) noexcept;

/// As lib/license/freshness.hpp.
enum class Freshness : std::uint8_t { Fresh, Stale, Grace, Expired };

/// `fresh`, `stale`, `grace`, `expired`.
[[nodiscard]] std::string_view name(Freshness freshness) noexcept;

/// As lib/license/freshness.hpp, in seconds; at most 2^32 - 1 each.
struct Policy {
    std::uint32_t fresh_for_s = 0;
    std::uint32_t stale_for_s = 0;
    std::uint32_t grace_for_s = 0;
    bool allow_expired = false;

    friend bool operator==(const Policy&, const Policy&) = default;
};

/// Times are Unix seconds. Sixteen plain bytes, so that a verdict travels in two registers: copying
/// it through memory would double the cost of a check.
struct Verdict {
    bool allowed = false;
    Reason reason = Reason::MissingOption;
    Freshness freshness = Freshness::Expired;
    bool trial = false;
    std::int64_t valid_to = 0;  ///< exclusive; 0: there is no right, or it is endless

    friend bool operator==(const Verdict&, const Verdict&) = default;
};
static_assert(sizeof(Verdict) == 16);

/// No end within the range of the page.
inline constexpr std::int64_t endless = std::numeric_limits<std::int64_t>::max();

/// What one entry says. Times are Unix seconds.
struct Right {
    std::int64_t valid_to = 0;      ///< exclusive; or `endless`
    std::int64_t confirmed_at = 0;  ///< 0: never
    bool trial = false;
};

[[nodiscard]] constexpr Freshness judge_freshness(const Policy& policy, std::int64_t confirmed_at,
                                                  std::int64_t now, bool in_touch) noexcept {
    if (confirmed_at == 0) return Freshness::Expired;
    const std::int64_t age = std::max<std::int64_t>(now - confirmed_at, 0);
    const std::int64_t stale_after = policy.fresh_for_s;
    const std::int64_t grace_after = stale_after + policy.stale_for_s;
    if (age <= stale_after) return in_touch ? Freshness::Fresh : Freshness::Stale;
    if (age <= grace_after) return Freshness::Stale;
    if (age <= grace_after + policy.grace_for_s) return Freshness::Grace;
    return Freshness::Expired;
}

/// As license::judge: `now >= valid_to` is lapsed (threat model D44).
[[nodiscard]] constexpr Verdict judge(const Right& right, const Policy& policy, std::int64_t now,
                                      bool in_touch) noexcept {
    Verdict verdict{.freshness = judge_freshness(policy, right.confirmed_at, now, in_touch),
                    .trial = right.trial,
                    .valid_to = right.valid_to == endless ? 0 : right.valid_to};
    if (now >= right.valid_to) {
        verdict.reason = Reason::Lapsed;
    } else if (verdict.freshness == Freshness::Expired && !policy.allow_expired) {
        verdict.reason = Reason::NotConfirmed;
    } else {
        verdict.allowed = true;
        verdict.reason = Reason::Active;
    }
    return verdict;
}

/// What an entry says of a channel: an answer that holds for a while, and what follows it. Times
/// are Unix seconds.
struct ChannelAnswer {
    Reason reason = Reason::AskDaemon;  ///< from `since` on; Active: allowed
    Reason then = Reason::AskDaemon;    ///< from `until` on, for ever; never Active
    std::int64_t since = 0;             ///< inclusive; before it the page does not say
    std::int64_t until = endless;       ///< exclusive; or `endless`
    std::int64_t confirmed_at = 0;      ///< 0: never

    friend bool operator==(const ChannelAnswer&, const ChannelAnswer&) = default;
};

/// As license::decide. AskDaemon where the answer says nothing about `now`.
[[nodiscard]] constexpr Verdict judge(const ChannelAnswer& answer, const Policy& policy,
                                      std::int64_t now, bool in_touch) noexcept {
    Verdict verdict{.freshness = judge_freshness(policy, answer.confirmed_at, now, in_touch)};
    if (verdict.freshness == Freshness::Expired && !policy.allow_expired) {
        verdict.reason = Reason::NotConfirmed;
    } else if (now < answer.since) {
        verdict.reason = Reason::AskDaemon;
    } else if (now >= answer.until) {
        // A page gone mad may promise what begins later.
        verdict.reason = answer.then == Reason::Active ? Reason::AskDaemon : answer.then;
    } else {
        verdict.reason = answer.reason;
        verdict.allowed = answer.reason == Reason::Active;
        if (verdict.allowed && answer.until != endless) verdict.valid_to = answer.until;
    }
    return verdict;
}

/// Whether `one` is the better of two verdicts on the same option, by the rule of
/// lib/license/decision.cpp.
[[nodiscard]] constexpr bool better(const Verdict& one, const Verdict& other) noexcept {
    if (one.allowed != other.allowed) return one.allowed;
    if (one.reason != other.reason) return one.reason == Reason::NotConfirmed;
    if (one.valid_to != other.valid_to) {
        return one.valid_to == 0 || (other.valid_to != 0 && one.valid_to > other.valid_to);
    }
    if (one.trial != other.trial) return other.trial;
    return one.freshness < other.freshness;
}

}  // namespace usher::protocol
