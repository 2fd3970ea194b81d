#include "lib/license/expiry_warning.hpp"

#include <algorithm>
#include <map>
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

/// How long licences to the same product last without a gap, for each product once.
class Coverage {
public:
    Coverage(std::span<const License> licenses, Instant now) : now_{now} {
        for (const License& license : licenses) of_product_[license.product].push_back(&license);
    }
    /// Whether others go on past the end that `license` has.
    bool goes_beyond(const License& license) {
        const auto [place, is_first] = until_.try_emplace(license.product);
        if (is_first) place->second = covered_until(of_product_[license.product], now_);
        return !place->second || *place->second > *license.end;
    }

private:
    Instant now_;
    std::map<BundleId, std::vector<const License*>> of_product_;
    std::map<BundleId, std::optional<Instant>> until_;
};

}  // namespace

std::vector<ExpiryWarning> expiry_warnings(std::span<const License> licenses,
                                           std::span<const Seconds> thresholds, Instant now) {
    Coverage coverage{licenses, now};
    std::vector<ExpiryWarning> warnings;
    for (const License& license : licenses) {
        if (!license.end || !is_in_force(license, now)) continue;
        const Seconds left = *license.end - now;
        const std::optional<Seconds> threshold = reached(thresholds, left);
        if (!threshold) continue;
        warnings.push_back({.license = &license,
                            .threshold = *threshold,
                            .left = left,
                            .covered = coverage.goes_beyond(license)});
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
