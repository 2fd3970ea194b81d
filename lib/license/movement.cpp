#include "lib/license/movement.hpp"

#include "lib/license/reconciliation.hpp"

namespace usher::license {
namespace {

bool is_near(const std::optional<Instant>& one, const std::optional<Instant>& other) {
    if (!one || !other) return !one && !other;
    return std::chrono::abs(*one - *other) <= expiry_tolerance;
}

}  // namespace

bool is_moved_by_others(const Expectation& expected, const std::optional<Instant>& seen,
                        Instant now) noexcept {
    if (expected.is_open || !expected.last || !expected.last->valid_to_after) return false;
    if (is_near(seen, expected.held) || is_near(seen, expected.last->valid_to_after)) return false;
    const Activation& last = *expected.last;
    const bool is_behind = !seen || *seen < *last.valid_to_after;
    if (is_behind && std::chrono::abs(now - last.changed_at) < settling_time) return false;
    const bool has_run_out = !seen && (!expected.held || *expected.held <= now);
    return !has_run_out;
}

}  // namespace usher::license
