/// What has become of a user's licences between two answers of upstream.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "lib/license/license.hpp"

namespace usher::license {

enum class LicenseEvent : std::uint8_t { Granted, Changed, Revoked };

/// `granted`, `changed`, `revoked`.
[[nodiscard]] std::string_view name(LicenseEvent event) noexcept;

struct LicenseChange {
    LicenseEvent event{};
    License license;  ///< as it is; a revoked one as it was
};

/// What leads from `before` to `after`, in the order of `after`, then what is gone. Who changes a
/// licence deletes it and makes another: one that is gone and one that is new, of the same order
/// and else of the same product, are one that has changed (specs/aminotv.md 8). An order alone that
/// comes or goes is no change: only one of upstream's views has it.
[[nodiscard]] std::vector<LicenseChange> license_changes(std::span<const License> before,
                                                         std::span<const License> after);

}  // namespace usher::license
