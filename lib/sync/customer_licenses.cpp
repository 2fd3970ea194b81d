#include "lib/sync/customer_licenses.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <utility>

#include "lib/core/text.hpp"
#include "lib/sync/customer_rows.hpp"

namespace usher::sync {
namespace {

namespace iw = upstream::interworks;
namespace json = boost::json;

constexpr char addon_mark = '/';

license::Product product_of(const CustomerFeature& feature) {
    license::Product product{
        .id = feature.name,
        .title = feature.name.text(),
        .type_name = std::string{license::name(license::ProductType::ChannelGroup)},
        .is_visible = false,
        .is_buyable = false};
    license::ChannelList channels = feature.channels;
    std::ranges::sort(channels);
    channels.erase(std::ranges::unique(channels).begin(), channels.end());
    for (const license::ChannelService service : feature.services) {
        product.channels[license::index_of(service)] = channels;
    }
    return product;
}

json::object described(const CustomerFeature& feature) {
    json::array channels;
    for (const ChannelId& channel : feature.channels) channels.emplace_back(channel.text());
    json::array services;
    for (const license::ChannelService service : feature.services) {
        services.emplace_back(license::name(service));
    }
    return {{"name", feature.name.text()},
            {"codes", json::array(feature.codes.begin(), feature.codes.end())},
            {"ids", json::array(feature.ids.begin(), feature.ids.end())},
            {"channels", std::move(channels)},
            {"services", std::move(services)}};
}

bool is_live(const iw::Word<iw::SubscriptionStatus>& status) {
    return status.is(iw::SubscriptionStatus::Active) ||
           status.is(iw::SubscriptionStatus::PendingCancellation);
}

license::License licence(std::string id, const OptionId& option, const iw::Grant& grant,
                         const UserId& user) {
    return {.id = LicenseId{std::move(id)},
            .user = user,
            .product = BundleId{option.text()},
            .status = license::LicenseStatus::Active,
            .start = grant.valid_from,
            .end = grant.valid_until};
}

std::string source_text(const iw::GrantSource& source) {
    return std::visit([](const auto& id) { return id.text(); }, source);
}

void add_licenses(std::vector<license::License>& all, const iw::Grant& grant, const UserId& user) {
    const std::string source = source_text(grant.source);
    all.push_back(licence(source, grant.option, grant, user));
    for (const iw::AddonGrant& addon : grant.addons) {
        all.push_back(licence(source + addon_mark + addon.id.text(), addon.option, grant, user));
    }
}

// The grants that licences came of. That of an asset looks like one of a subscription: only
// subscriptions are looked for among them.
std::vector<iw::Grant> grants_of(std::span<const license::License> held,
                                 const enforcement::CustomerHoldings& holdings) {
    std::map<std::string, iw::Grant, std::less<>> grants;
    for (const license::License& license : held) {
        const auto id = iw::SubscriptionGuid::parse(license.id.text());
        if (!id) continue;
        grants.emplace(id->text(), iw::Grant{.source = *id,
                                             .option = OptionId{license.product.text()},
                                             .valid_from = license.start.value_or(Instant{}),
                                             .valid_until = license.end});
    }
    for (const license::License& license : held) {
        const std::string& text = license.id.text();
        const std::size_t mark = text.find(addon_mark);
        if (mark == std::string::npos) continue;
        const auto grant = grants.find(std::string_view{text}.substr(0, mark));
        const auto addon = iw::AddonGuid::parse(std::string_view{text}.substr(mark + 1));
        if (grant == grants.end() || !addon) continue;
        grant->second.addons.push_back({.id = *addon, .option = OptionId{license.product.text()}});
    }
    std::vector<iw::Grant> all;
    for (const enforcement::CustomerRow& row : holdings.subscriptions) {
        const auto grant = grants.find(row.id);
        if (grant == grants.end()) continue;
        grant->second.unknown_since = row.unknown_since;
        all.push_back(std::move(grant->second));
    }
    return all;
}

using Addons = std::map<iw::SubscriptionGuid, std::vector<iw::SubscriptionAddon>>;

// Those of the catalogue that rows name without their code, which are few.
std::vector<iw::Product> products_without_code(const CustomerCatalogue& catalogue,
                                               std::span<const iw::Subscription> subscriptions,
                                               const Addons& addons,
                                               std::span<const iw::Asset> assets) {
    std::set<iw::ProductGuid> wanted;
    for (const iw::Subscription& one : subscriptions) {
        if (!one.product.code) wanted.insert(one.product.id);
    }
    for (const auto& [subscription, all] : addons) {
        for (const iw::SubscriptionAddon& one : all) {
            if (one.product && !one.product->code) wanted.insert(one.product->id);
        }
    }
    for (const iw::Asset& one : assets) {
        if (one.product && !one.product->code) wanted.insert(one.product->id);
    }
    std::vector<iw::Product> found;
    for (const iw::ProductGuid& id : wanted) {
        const auto product = catalogue.find(id);
        if (product != catalogue.end()) found.push_back(product->second);
    }
    return found;
}

}  // namespace

Result<CustomerFeatures> CustomerFeatures::make(std::span<const CustomerFeature> features) {
    CustomerFeatures made;
    json::array all;
    for (const CustomerFeature& feature : features) {
        const auto refuse = [&feature](Errc code, const std::string& why) {
            return Error{code, why}.within("feature " + feature.name.text());
        };
        const OptionId option{feature.name.text()};
        const bool is_new = made.products_.emplace(feature.name, product_of(feature)).second;
        if (!is_new) return refuse(Errc::Conflict, "stands twice");
        for (const std::string& code : feature.codes) {
            if (!made.table_.by_code.emplace(code, option).second) {
                return refuse(Errc::Conflict, "a code that another feature has: " + code);
            }
        }
        for (const std::string& text : feature.ids) {
            const auto id = iw::ProductGuid::parse(text);
            if (!id) return refuse(Errc::Malformed, "no GUID: " + text);
            if (!made.table_.by_id.emplace(*id, option).second) {
                return refuse(Errc::Conflict, "an id that another feature has: " + text);
            }
        }
        all.push_back(described(feature));
    }
    made.text_ = json::serialize(all);
    return made;
}

const license::Product* CustomerFeatures::find(const BundleId& name) const {
    const auto found = products_.find(name);
    return found == products_.end() ? nullptr : &found->second;
}

const OptionId* CustomerFeatures::given_by(const std::optional<std::string>& code,
                                           const iw::ProductGuid& id) const {
    return table_.find(code ? std::string_view{*code} : std::string_view{}, id);
}

AddonNeeds::AddonNeeds(const CustomerCatalogue& catalogue, const CustomerFeatures& features) {
    for (const auto& [id, product] : catalogue) {
        listed_.insert(id);
        if (product.type.is(iw::ProductType::Addon)) {
            maps_addon_ |= features.given_by(product.code, product.id) != nullptr;
        }
        for (const iw::LiteProduct& addon : product.addons) {
            lists_addons_ = true;
            if (features.given_by(addon.code, addon.id) != nullptr) with_addons_.insert(product.id);
        }
    }
}

bool AddonNeeds::asks(const iw::Subscription& subscription) const {
    if (!is_live(subscription.status)) return false;
    const iw::ProductGuid& product = subscription.product.id;
    if (lists_addons_ && listed_.contains(product)) return with_addons_.contains(product);
    return maps_addon_;
}

UserId user_of(std::string_view prefix, std::string_view account) {
    return UserId{std::string{prefix}.append(account)};
}

std::optional<std::string> account_of_user(std::string_view prefix, const UserId& user) {
    if (!user.text().starts_with(prefix)) return std::nullopt;
    std::string number = user.text().substr(prefix.size());
    const std::optional<std::int64_t> value = to_integer(number);
    // Only as upstream's number is written here: no sign, no zero before it.
    if (!value || std::to_string(*value) != number) return std::nullopt;
    return number;
}

CustomerLicenses customer_licenses(const enforcement::CustomerHoldings& holdings,
                                   const CustomerCatalogue& catalogue,
                                   const CustomerFeatures& features, const UserId& user,
                                   std::span<const license::License> held, Instant now) {
    CustomerLicenses found;
    std::vector<iw::Subscription> subscriptions;
    Addons addons;
    for (const enforcement::CustomerRow& row : holdings.subscriptions) {
        Result<iw::Subscription> subscription = subscription_in(row);
        Result<std::vector<iw::SubscriptionAddon>> its_addons = addons_in(row);
        if (!subscription || !its_addons) {
            found.unreadable.push_back(row.id);
            continue;
        }
        found.unknown_since.emplace(row.id, std::nullopt);
        addons.emplace(subscription->id, std::move(*its_addons));
        subscriptions.push_back(std::move(*subscription));
    }
    std::vector<iw::Asset> assets;
    for (const enforcement::CustomerRow& row : holdings.assets) {
        Result<iw::Asset> asset = asset_in(row);
        if (asset) {
            assets.push_back(std::move(*asset));
        } else {
            found.unreadable.push_back(row.id);
        }
    }
    const std::vector<iw::Grant> before = grants_of(held, holdings);
    const std::vector<iw::Product> products =
        products_without_code(catalogue, subscriptions, addons, assets);
    iw::Licences derived = iw::derive_licences(
        {.subscriptions = subscriptions, .addons = addons, .assets = assets, .products = products},
        features.table(), before, now);
    for (const iw::Grant& grant : derived.grants) {
        add_licenses(found.licenses, grant, user);
        if (grant.unknown_since)
            found.unknown_since[source_text(grant.source)] = grant.unknown_since;
    }
    std::ranges::sort(found.licenses, {}, &license::License::id);
    found.unmapped = std::move(derived.unmapped);
    found.unknown_statuses = std::move(derived.unknown_statuses);
    return found;
}

}  // namespace usher::sync
