/// The decision about television channels: may this user use this service of this channel now, and
/// why (specs/aminotv.md 9).
///
/// Pure: the caller brings the user's licences, the products, the policy and the time.
#pragma once

#include <functional>
#include <optional>
#include <span>

#include "lib/core/clock.hpp"
#include "lib/core/ids.hpp"
#include "lib/license/decision.hpp"
#include "lib/license/license.hpp"
#include "lib/license/product.hpp"
#include "lib/license/streams.hpp"

namespace usher::license {

/// The product of an id; null for one that is not known. What it points to outlives the decision.
using FindProduct = std::function<const Product*(const BundleId&)>;

struct ChannelRight {
    ChannelId channel;
    ChannelService service{};

    friend auto operator<=>(const ChannelRight&, const ChannelRight&) = default;
};

/// What upstream said of a user last. The licences outlive the decision.
struct LicenseSnapshot {
    std::span<const License> licenses;
    std::optional<Instant> synced_at{};  ///< none: never
};

/// What a decision goes by besides.
struct LicensePolicy {
    FreshnessPolicy freshness{};
    TypeCheck type_check = TypeCheck::Advisory;
    /// Of channels: `per_license` of a user, a channel and a service, `per_key` of a user,
    /// `per_option` of a channel and a service on this device.
    StreamPolicy streams{};
};

/// In the `verdict`: `valid_to` is how long the right lasts without a gap, over all licences that
/// follow each other; none: for ever, or there is none.
struct LicenseVerdict {
    Verdict verdict;
    /// What allows it: of several the one that ends last. Null for a refusal.
    const License* by = nullptr;
};

/// Decides about `right`. Any licence that gives it is enough: a suspended one takes nothing away.
/// Reasons of a refusal, the first that applies: UnknownUser without a snapshot; NotConfirmed
/// beyond the policy's limits, whatever the licences say; of the licences whose products give the
/// right NotStarted, Lapsed, Suspended, SuspendedAdmin, OrderPending, OrderProblem, StatusUnknown;
/// then ServiceNotIncluded where a licence in force gives another service of the channel,
/// ProductUnknown, NoLicense.
[[nodiscard]] LicenseVerdict decide(const ChannelRight& right,
                                    const std::optional<LicenseSnapshot>& snapshot,
                                    const FindProduct& find_product, const LicensePolicy& policy,
                                    Instant now, bool upstream_answers);

/// Why a licence with this status for now does not let the user watch; of Active: it begins later.
[[nodiscard]] Reason refusal_of(LicenseStatus effective) noexcept;

/// How long licences that follow each other without a gap last from `now` on, of which one is in
/// force then; none: for ever.
[[nodiscard]] std::optional<Instant> covered_until(std::span<const License* const> licenses,
                                                   Instant now);

}  // namespace usher::license
