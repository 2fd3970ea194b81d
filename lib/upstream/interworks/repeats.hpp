/// Whether a failed call is made again, and after how long (specs/interworks.md 13.2, 13.3). Pure.
#pragma once

#include <chrono>
#include <optional>

#include "lib/core/clock.hpp"
#include "lib/upstream/interworks/failure.hpp"

namespace usher::upstream::interworks {

/// In all, per call (IW-RET-1).
inline constexpr int attempts_max = 5;
/// The longest wait that a call sits out; a longer wish ends the synchronisation until then.
inline constexpr Seconds wait_max = std::chrono::hours{1};
/// Of a rate limit that does not say how long (IW-RATE-2).
inline constexpr Seconds unsaid_limit_wait{60};

/// One attempt that failed.
struct FailedAttempt {
    const Failure& failure;
    Aim aim;
    int number;       ///< of the attempts made so far, at least 1
    double fraction;  ///< random, in [0, 1)
};

/// How long to wait before the call is made again: at random up to 1 s, doubled with each attempt,
/// not less than upstream's `Retry-After`; none: it is not made again, because that is useless,
/// might do a thing twice, or upstream wants to be left alone for `wait_max` or longer (http cuts
/// the wish to an hour: what is an hour may be more).
[[nodiscard]] std::optional<std::chrono::milliseconds> wait_before_repeat(
    const FailedAttempt& attempt);

}  // namespace usher::upstream::interworks
