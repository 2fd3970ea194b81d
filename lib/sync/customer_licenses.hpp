/// What a reseller's customers hold, as licences of users here (specs/interworks.md 14.3). Pure.
///
/// A feature of the configuration is a product, an account is a user, and what derive_licences
/// gives is a licence: of a subscription or an asset by its GUID, of an add-on by the GUID of its
/// subscription, `/`, and its own.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/core/clock.hpp"
#include "lib/core/error.hpp"
#include "lib/core/ids.hpp"
#include "lib/enforcement/customer_copy.hpp"
#include "lib/license/channel_service.hpp"
#include "lib/license/license.hpp"
#include "lib/license/product.hpp"
#include "lib/upstream/interworks/licences.hpp"

namespace usher::sync {

/// What products of upstream give here: configuration (IW-LIC-2).
struct CustomerFeature {
    BundleId name;
    std::vector<std::string> codes{};  ///< of upstream's products
    std::vector<std::string> ids{};    ///< the same by GUID
    std::vector<ChannelId> channels{};
    std::vector<license::ChannelService> services{};  ///< of each channel
};

/// All features, checked.
class CustomerFeatures {
public:
    /// Errc::Malformed for an id that is no GUID, Errc::Conflict for a code or id that two features
    /// have; the text names the feature.
    [[nodiscard]] static Result<CustomerFeatures> make(std::span<const CustomerFeature> features);

    [[nodiscard]] const upstream::interworks::FeatureTable& table() const noexcept {
        return table_;
    }
    /// The feature's product; null for a name that is none of them.
    [[nodiscard]] const license::Product* find(const BundleId& name) const;
    /// Which feature a product of upstream gives; null: none.
    [[nodiscard]] const OptionId* given_by(const std::optional<std::string>& code,
                                           const upstream::interworks::ProductGuid& id) const;
    /// The same text for the same features: what licences were derived by.
    [[nodiscard]] const std::string& text() const noexcept { return text_; }

private:
    upstream::interworks::FeatureTable table_;
    std::map<BundleId, license::Product> products_;
    std::string text_;
};

/// The products that the reseller may resell.
using CustomerCatalogue =
    std::map<upstream::interworks::ProductGuid, upstream::interworks::Product>;

/// Which subscriptions can have an add-on that gives a feature: only theirs are asked for
/// (IW-SYNC-8).
class AddonNeeds {
public:
    AddonNeeds() = default;
    /// `catalogue` with the add-ons that products list. Where none lists any, every subscription
    /// may have an add-on of the catalogue that gives a feature.
    AddonNeeds(const CustomerCatalogue& catalogue, const CustomerFeatures& features);

    /// Whether it asks nobody.
    [[nodiscard]] bool is_empty() const noexcept { return !maps_addon_ && with_addons_.empty(); }
    /// Also asks whether it is live: add-ons never outlive it (IW-LIC-4).
    [[nodiscard]] bool asks(const upstream::interworks::Subscription& subscription) const;

private:
    std::set<upstream::interworks::ProductGuid> with_addons_;  // products that list such an add-on
    std::set<upstream::interworks::ProductGuid> listed_;       // products of the catalogue
    bool maps_addon_ = false;
    bool lists_addons_ = false;
};

/// Who an account is here: `prefix` and its number.
[[nodiscard]] UserId user_of(std::string_view prefix, std::string_view account);
/// The account that a user is; none for a user of another kind.
[[nodiscard]] std::optional<std::string> account_of_user(std::string_view prefix,
                                                         const UserId& user);

/// What an account's licences came to.
struct CustomerLicenses {
    std::vector<license::License> licenses{};                       ///< by id
    std::map<std::string, std::optional<Instant>> unknown_since{};  ///< of each subscription
    std::set<upstream::interworks::UnmappedProduct> unmapped{};
    std::set<std::string> unknown_statuses{};  ///< foreign
    std::vector<std::string> unreadable{};     ///< ids of kept rows that cannot be read
};

/// The licences of `holdings` at `now`, as those of `user`. `held` are the ones that it has now,
/// which an unknown status lets live on (IW-LIC-3).
[[nodiscard]] CustomerLicenses customer_licenses(const enforcement::CustomerHoldings& holdings,
                                                 const CustomerCatalogue& catalogue,
                                                 const CustomerFeatures& features,
                                                 const UserId& user,
                                                 std::span<const license::License> held,
                                                 Instant now);

}  // namespace usher::sync
