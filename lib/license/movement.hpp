/// Validity that moves upstream without us, where it is we who pay (threat model D54). Pure.
#pragma once

#include <chrono>
#include <optional>

#include "lib/core/clock.hpp"
#include "lib/license/activation.hpp"

namespace usher::license {

/// What we know of one option of one user key.
struct Expectation {
    std::optional<Instant> held{};     ///< end of what is paid, as it was known before
    std::optional<Activation> last{};  ///< of ours, confirmed last
    bool is_open = false;              ///< one of ours is not settled, and may explain more
};

/// For so long after an activation was confirmed upstream may still show less than it gave. A time
/// that was lowered since makes it no longer than that again.
inline constexpr Seconds settling_time = std::chrono::hours{1};

/// Whether `seen`, the end that upstream shows at `now`, was moved by somebody else. Not for an
/// option that we have never bought, nor where our last activation says it or told no end; and what
/// has run out may go.
[[nodiscard]] bool is_moved_by_others(const Expectation& expected,
                                      const std::optional<Instant>& seen, Instant now) noexcept;

}  // namespace usher::license
