/// What subscriptions and assets give, and until when (specs/interworks.md 14.3). Pure: the caller
/// says what time it is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "lib/core/clock.hpp"
#include "lib/core/ids.hpp"
#include "lib/upstream/interworks/account.hpp"
#include "lib/upstream/interworks/asset.hpp"
#include "lib/upstream/interworks/invoice.hpp"
#include "lib/upstream/interworks/order.hpp"
#include "lib/upstream/interworks/product.hpp"
#include "lib/upstream/interworks/subscription.hpp"

namespace usher::upstream::interworks {

/// A renewal is booked by a billing run, after the end that it moves.
inline constexpr std::chrono::hours renewal_grace{72};
/// How long a decision outlives a status that nobody here knows.
inline constexpr std::chrono::hours unknown_status_grace{72};

/// Which product gives which option: configuration (IW-LIC-2).
struct FeatureTable {
    std::map<std::string, OptionId, std::less<>> by_code{};  ///< compared exactly
    std::map<ProductGuid, OptionId> by_id{};                 ///< where the code says nothing

    /// Null: the product gives nothing. `code` is empty where the product has none.
    [[nodiscard]] const OptionId* find(std::string_view code, const ProductGuid& id) const;
};

/// An add-on, as an option of the licence that it stands in; lasts as long as that.
struct AddonGrant {
    AddonGuid id{};
    OptionId option{};
    Decimal quantity{};

    friend bool operator==(const AddonGrant&, const AddonGrant&) = default;
};

/// What a licence comes from.
using GrantSource = std::variant<SubscriptionGuid, AssetGuid>;

/// One licence of an end customer.
struct Grant {
    GrantSource source{};
    AccountId account{};  ///< who uses it (IW-OBJ-8)
    OptionId option{};
    Instant valid_from{};                  ///< inclusive
    std::optional<Instant> valid_until{};  ///< exclusive; none: for ever
    std::int32_t seats = 1;                ///< at least 1
    bool is_trial = false;
    std::vector<AddonGrant> addons{};
    /// Since when upstream gives it a status that is not known here; none: it is known. Keep it for
    /// the next derivation.
    std::optional<Instant> unknown_since{};

    friend bool operator==(const Grant&, const Grant&) = default;
};

/// A product that no table leads anywhere: for diagnostics.
struct UnmappedProduct {
    ProductGuid id{};
    std::string code{};  ///< empty: it has none

    friend auto operator<=>(const UnmappedProduct&, const UnmappedProduct&) = default;
};

/// What there is to derive from. What a row stands in decides what it gives: the product of a
/// subscription or asset a licence, that of an add-on of a subscription an option of it, whatever
/// type the catalogue gives the product.
struct Holdings {
    std::span<const Subscription> subscriptions{};
    const std::map<SubscriptionGuid, std::vector<SubscriptionAddon>>& addons;
    std::span<const Asset> assets{};
    std::span<const Product> products{};  ///< gives codes that rows leave out
};

struct Licences {
    std::vector<Grant> grants{};  ///< by source, subscriptions first
    std::set<UnmappedProduct> unmapped{};
    std::set<std::string> unknown_statuses{};  ///< words of upstream, foreign

    friend bool operator==(const Licences&, const Licences&) = default;
};

/// The licences at `now` (IW-LIC-2 to 6). `before` are those that were derived last: a subscription
/// of an unknown status keeps its one, unchanged, for `unknown_status_grace` after it was first
/// seen so, and gets none anew. A row without seats or without time gives nothing, nor does an
/// asset of nobody.
[[nodiscard]] Licences derive_licences(const Holdings& holdings, const FeatureTable& features,
                                       std::span<const Grant> before, Instant now);

/// The key that the vendor issued: the first value of the custom field whose `apiField` is
/// `license_key`, by our own convention (IW-LIC-7); none: another upstream has it. A secret; valid
/// while `fields` live.
[[nodiscard]] std::optional<std::string_view> license_key_in(
    std::span<const CustomFieldGroup> fields) noexcept;

/// Whose a row is: who uses it, not who pays. None: nobody's.
[[nodiscard]] std::optional<AccountId> account_of(const Account& account) noexcept;
[[nodiscard]] std::optional<AccountId> account_of(const Subscription& subscription) noexcept;
[[nodiscard]] std::optional<AccountId> account_of(const Asset& asset) noexcept;
[[nodiscard]] std::optional<AccountId> account_of(const Invoice& invoice) noexcept;
[[nodiscard]] std::optional<AccountId> account_of(const Order& order) noexcept;

/// Drops the rows of all accounts but `accounts`, before anything is stored (IW-LIC-1).
template <typename Row>
void keep_accounts(std::vector<Row>& rows, const std::set<AccountId>& accounts) {
    std::erase_if(rows, [&accounts](const Row& row) {
        const std::optional<AccountId> account = account_of(row);
        return !account || !accounts.contains(*account);
    });
}

}  // namespace usher::upstream::interworks
