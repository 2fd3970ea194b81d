/// Which licences people are told of because they end soon (specs/aminotv.md 10). Pure.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "lib/core/clock.hpp"
#include "lib/license/license.hpp"

namespace usher::license {

/// One licence that ends soon.
struct ExpiryWarning {
    const License* license = nullptr;
    Seconds threshold{};  ///< the least one that has been reached
    Seconds left{};       ///< until its end, more than none
    /// Other licences to the same product continue past its end without a gap: to be known, and no
    /// cause for worry.
    bool covered = false;
};

/// Every licence that is in force at `now` and has no longer to go than one of `thresholds`, the
/// soonest end first. They point into `licenses`, which are all of one user.
[[nodiscard]] std::vector<ExpiryWarning> expiry_warnings(std::span<const License> licenses,
                                                         std::span<const Seconds> thresholds,
                                                         Instant now);

/// When the next of them reaches a threshold after `now`; none: never.
[[nodiscard]] std::optional<Instant> next_expiry_warning(std::span<const License> licenses,
                                                         std::span<const Seconds> thresholds,
                                                         Instant now);

}  // namespace usher::license
