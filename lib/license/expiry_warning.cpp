#include "lib/license/expiry_warning.hpp"

#include <algorithm>
#include <tuple>

#include "lib/license/license_decision.hpp"

namespace usher::license {
namespace {

// The least threshold that `left` has reached.
std::optional<Seconds> reached(std::span<const Seconds> thresholds, Seconds left) {
    std::optional<Seconds> least;
    for (const Seconds threshold : thresholds) {
        if (left <= threshold && (!least || threshold < *least)) least = threshold;
    }
    return least;
}

bool is_covered(std::span<const License> licenses, const License& license, Instant now) {
    std::vector<const License*> to_the_product;
    for (const License& other : licenses) {
        if (other.product == license.product) to_the_product.push_back(&other);
    }
    const std::optional<Instant> until = covered_until(to_the_product, now);
    return !until || *until > *license.end;
}

}  // namespace

std::vector<ExpiryWarning> expiry_warnings(std::span<const License> licenses,
                                           std::span<const Seconds> thresholds, Instant now) {
    std::vector<ExpiryWarning> warnings;
    for (const License& license : licenses) {
        if (!license.end || !is_in_force(license, now)) continue;
        const Seconds left = *license.end - now;
        const std::optional<Seconds> threshold = reached(thresholds, left);
        if (!threshold) continue;
        warnings.push_back({.license = &license,
                            .threshold = *threshold,
                            .left = left,
                            .covered = is_covered(licenses, license, now)});
    }
    std::ranges::sort(warnings, {}, [](const ExpiryWarning& warning) {
        return std::tuple{warning.left, warning.license->id};
    });
    return warnings;
}

std::optional<Instant> next_expiry_warning(std::span<const License> licenses,
                                           std::span<const Seconds> thresholds, Instant now) {
    std::optional<Instant> next;
    for (const License& license : licenses) {
        if (license.status != LicenseStatus::Active || !license.end) continue;
        for (const Seconds threshold : thresholds) {
            const Instant due =
                std::max(*license.end - threshold, license.start.value_or(Instant::min()));
            const bool will_be = due > now && due < *license.end;
            if (will_be && (!next || due < *next)) next = due;
        }
    }
    return next;
}

}  // namespace usher::license
