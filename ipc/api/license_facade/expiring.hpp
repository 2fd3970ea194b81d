/// Which licences end soon, beside a document of the facade (specs/aminotv.md 10).
#pragma once

#include <span>
#include <string>

#include "lib/core/clock.hpp"
#include "lib/license/license.hpp"
#include "lib/license/product.hpp"

namespace usher::api::license_facade {

/// How long before its end a licence is named.
inline constexpr Seconds expiry_warning = std::chrono::hours{24 * 7};

/// `{"daemon":{"expiring":[…]}}`: the licences in force that end within a week, each with
/// `covered`: whether others to the same product go on behind it without a gap.
[[nodiscard]] std::string expiring_meta(std::span<const license::License> licenses,
                                        std::span<const license::Product> products, Instant now);

}  // namespace usher::api::license_facade
