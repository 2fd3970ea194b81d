#include "lib/upstream/interworks/licences.hpp"

#include <algorithm>

namespace usher::upstream::interworks {
namespace {

// Whether a subscription or add-on of this status is of any use; none: the status is not known.
std::optional<bool> gives(const Word<SubscriptionStatus>& status) noexcept {
    if (!status.known()) return std::nullopt;
    switch (*status.known()) {
        case SubscriptionStatus::Active:
        case SubscriptionStatus::PendingCancellation: return true;
        case SubscriptionStatus::Suspended:
        case SubscriptionStatus::Inactive:
        case SubscriptionStatus::Cancelled: return false;
    }
    return false;
}

std::optional<AccountId> id_of(const std::optional<LiteAccount>& account) noexcept {
    return account ? std::optional{account->id} : std::nullopt;
}

// One derivation.
class Derivation {
public:
    Derivation(const Holdings& holdings, const FeatureTable& features,
               std::span<const Grant> before, Instant now)
        : holdings_{holdings}, features_{features}, before_{before}, now_{now} {
        for (const Product& product : holdings.products) {
            if (product.code) codes_.emplace(product.id, *product.code);
        }
    }

    void add(const Subscription& subscription) {
        const std::optional<bool> is_of_use = gives(subscription.status);
        if (!is_of_use) {
            found_.unknown_statuses.insert(subscription.status.text());
            keep_for_a_while(subscription.id);
        } else if (*is_of_use) {
            const auto& [id, name, code, is_bundle] = subscription.product;
            if (const OptionId* option = option_of(code, id)) grant(subscription, *option);
        }
    }

    void add(const Asset& asset) {
        const std::optional<AccountId> customer = account_of(asset);
        const OptionId* option =
            asset.product ? option_of(asset.product->code, asset.product->id) : nullptr;
        if (option == nullptr || !customer) return;
        Grant grant{.source = asset.id,
                    .account = *customer,
                    .option = *option,
                    .valid_from = begins(asset.purchase_date)};
        if (asset.end_date) grant.valid_until = ends(*asset.end_date);
        put(std::move(grant));
    }

    [[nodiscard]] Licences take() {
        std::ranges::sort(found_.grants, {}, &Grant::source);
        return std::move(found_);
    }

private:
    const OptionId* option_of(const std::optional<std::string>& code, const ProductGuid& id) {
        std::string_view known = code ? std::string_view{*code} : std::string_view{};
        const auto listed = codes_.find(id);
        if (known.empty() && listed != codes_.end()) known = listed->second;
        const OptionId* option = features_.find(known, id);
        if (option == nullptr) found_.unmapped.insert({.id = id, .code = std::string{known}});
        return option;
    }

    void grant(const Subscription& subscription, const OptionId& option) {
        Instant end = ends(subscription.end_date);
        const bool renews =
            subscription.status.is(SubscriptionStatus::Active) && subscription.automatic_renewal;
        if (renews) end += renewal_grace;
        put({.source = subscription.id,
             .account = subscription.account.id,
             .option = option,
             .valid_from = begins(subscription.start_date),
             .valid_until = end,
             .seats = subscription.quantity,
             .is_trial = subscription.is_trial,
             .addons = addons_of(subscription.id)});
    }

    std::vector<AddonGrant> addons_of(const SubscriptionGuid& subscription) {
        std::vector<AddonGrant> grants;
        const auto addons = holdings_.addons.find(subscription);
        if (addons == holdings_.addons.end()) return grants;
        for (const SubscriptionAddon& addon : addons->second) {
            const std::optional<bool> is_of_use = gives(addon.status);
            if (!is_of_use) found_.unknown_statuses.insert(addon.status.text());
            const bool counts = is_of_use.value_or(false) && addon.product;
            const OptionId* option =
                counts ? option_of(addon.product->code, addon.product->id) : nullptr;
            if (option == nullptr) continue;
            grants.push_back({.id = addon.id, .option = *option, .quantity = addon.quantity});
        }
        return grants;
    }

    // As it was decided before, but not for long: the word may mean anything.
    void keep_for_a_while(const SubscriptionGuid& subscription) {
        const auto earlier = std::ranges::find(before_, GrantSource{subscription}, &Grant::source);
        if (earlier == before_.end()) return;
        Grant grant = *earlier;
        grant.unknown_since = grant.unknown_since.value_or(now_);
        const Instant limit = *grant.unknown_since + unknown_status_grace;
        if (now_ >= limit) return;
        grant.valid_until = std::min(grant.valid_until.value_or(limit), limit);
        put(std::move(grant));
    }

    void put(Grant grant) {
        const bool has_time = !grant.valid_until || *grant.valid_until > grant.valid_from;
        if (has_time && grant.seats >= 1) found_.grants.push_back(std::move(grant));
    }

    const Holdings& holdings_;
    const FeatureTable& features_;
    std::span<const Grant> before_;
    Instant now_;
    std::map<ProductGuid, std::string_view> codes_;
    Licences found_;
};

}  // namespace

const OptionId* FeatureTable::find(std::string_view code, const ProductGuid& id) const {
    const auto by_its_code = by_code.find(code);
    if (!code.empty() && by_its_code != by_code.end()) return &by_its_code->second;
    const auto by_its_id = by_id.find(id);
    return by_its_id == by_id.end() ? nullptr : &by_its_id->second;
}

Licences derive_licences(const Holdings& holdings, const FeatureTable& features,
                         std::span<const Grant> before, Instant now) {
    Derivation derivation{holdings, features, before, now};
    for (const Subscription& subscription : holdings.subscriptions) derivation.add(subscription);
    for (const Asset& asset : holdings.assets) derivation.add(asset);
    return derivation.take();
}

std::optional<std::string_view> license_key_in(std::span<const CustomFieldGroup> fields) noexcept {
    for (const CustomFieldGroup& group : fields) {
        for (const CustomField& field : group.fields) {
            if (field.api_field != "license_key") continue;
            for (const CustomFieldValue& value : field.values) {
                if (value.value && !value.value->empty()) return *value.value;
            }
        }
    }
    return std::nullopt;
}

std::optional<AccountId> account_of(const Account& account) noexcept {
    return account.id;
}

std::optional<AccountId> account_of(const Subscription& subscription) noexcept {
    return subscription.account.id;
}

std::optional<AccountId> account_of(const Asset& asset) noexcept {
    return id_of(asset.customer);
}

std::optional<AccountId> account_of(const Invoice& invoice) noexcept {
    return id_of(invoice.account);
}

std::optional<AccountId> account_of(const Order& order) noexcept {
    return id_of(order.account);
}

}  // namespace usher::upstream::interworks
