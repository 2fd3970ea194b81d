/// Why a decision about a channel came out as it did, for people.
#pragma once

#include <vector>

#include "lib/license/license_decision.hpp"

namespace usher::license {

/// Licences that are named at most; the rest are counted.
inline constexpr std::size_t named_licenses_max = 32;

/// The steps that led `decide`, asked the same at `now`, to `decided`: `user`, `freshness`, then a
/// `license` for each that is about the channel, or whose product is not known, and `decision`.
[[nodiscard]] std::vector<Step> explain(const ChannelRight& right,
                                        const std::optional<LicenseSnapshot>& snapshot,
                                        const FindProduct& find_product,
                                        const LicensePolicy& policy, Instant now,
                                        const LicenseVerdict& decided);

}  // namespace usher::license
