#include "lib/license/license.hpp"

#include <algorithm>
#include <array>

namespace usher::license {
namespace {

constexpr std::array known_statuses{LicenseStatus::Active,     LicenseStatus::Expired,
                                    LicenseStatus::Suspended,  LicenseStatus::SuspendedAdmin,
                                    LicenseStatus::Processing, LicenseStatus::CheckInvalid,
                                    LicenseStatus::OrderError};

}  // namespace

std::string_view name(LicenseStatus status) noexcept {
    switch (status) {
        case LicenseStatus::Active: return "ACTIVE";
        case LicenseStatus::Expired: return "EXPIRED";
        case LicenseStatus::Suspended: return "SUSPENDED";
        case LicenseStatus::SuspendedAdmin: return "SUSPENDEDADMIN";
        case LicenseStatus::Processing: return "PROCESSING";
        case LicenseStatus::CheckInvalid: return "CHECK_INVALID";
        case LicenseStatus::OrderError: return "ORDER_ERROR";
        case LicenseStatus::Unknown: return "";
    }
    return "";
}

LicenseStatus license_status(std::string_view word) noexcept {
    const auto* const found =
        std::ranges::find(known_statuses, word, [](LicenseStatus status) { return name(status); });
    return found == known_statuses.end() ? LicenseStatus::Unknown : *found;
}

std::string_view status_word(const License& license) noexcept {
    return license.status == LicenseStatus::Unknown ? std::string_view{license.other_status}
                                                    : name(license.status);
}

LicenseStatus effective_status(const License& license, Instant now) noexcept {
    const bool has_ended = license.end && now >= *license.end;
    if (license.status == LicenseStatus::Active && has_ended) return LicenseStatus::Expired;
    return license.status;
}

bool is_in_force(const License& license, Instant now) noexcept {
    const bool has_begun = !license.start || *license.start <= now;
    return has_begun && effective_status(license, now) == LicenseStatus::Active;
}

std::optional<Instant> next_turn(std::span<const License> licenses, Instant now) noexcept {
    std::optional<Instant> next;
    const auto consider = [&next, now](const std::optional<Instant>& turn) {
        if (turn && *turn > now && (!next || *turn < *next)) next = turn;
    };
    for (const License& license : licenses) {
        if (license.status != LicenseStatus::Active) continue;
        consider(license.start);
        consider(license.end);
    }
    return next;
}

}  // namespace usher::license
