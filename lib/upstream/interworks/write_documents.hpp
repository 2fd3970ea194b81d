/// What is sent to change something (specs/interworks.md 9.2, 9.6, 11, 12). Pure.
///
/// Nothing here can be made without a `WritePermission`, and that only where writing is switched on
/// (IW-SCOPE-4): the daemon's own work needs reads alone.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/core/error.hpp"
#include "lib/upstream/interworks/decimal.hpp"
#include "lib/upstream/interworks/identifiers.hpp"
#include "lib/upstream/interworks/stamp.hpp"

namespace usher::upstream::interworks {

/// Proof that writing is switched on.
class WritePermission {
public:
    /// Errc::Unavailable unless `writing_is_on`, which a configuration says and which is off unless
    /// it does.
    [[nodiscard]] static Result<WritePermission> when(bool writing_is_on);

private:
    WritePermission() = default;
};

/// A custom field's new value; none: its default.
struct CustomFieldChange {
    CustomFieldId id{};
    std::optional<std::string> value{};
};

struct CharacteristicChange {
    CharacteristicGuid id{};
    std::optional<std::string> value{};
};

struct NewAddress {
    std::optional<std::string> address{};
    std::optional<std::string> address2{};
    std::optional<std::string> city{};
    std::optional<std::string> post_code{};
    CountryId country{};
    std::optional<StateId> state{};
};

struct NewAccount {
    std::string name;  ///< at least one character
    std::optional<std::string> phone{};
    std::optional<std::string> email{};
    std::optional<NewAddress> billing_address{};
    std::vector<CustomFieldChange> custom_fields{};
};

struct NewOrder {
    AccountId account{};  ///< 1 or more
    std::vector<CustomFieldChange> custom_fields{};
};

struct NewOrderItem {
    ProductGuid product{};
    UnitGuid unit{};
    Decimal quantity{};  ///< more than 0
    std::optional<Stamp> custom_end_date{};
    std::optional<SubscriptionGuid> related_subscription{};  ///< whose seats it adds to
    std::optional<OrderItemGuid> related_addon_item{};
    std::optional<OrderItemGuid> related_item{};
    std::optional<BillingFrequencyGuid> billing_frequency_option{};
    std::vector<CharacteristicChange> characteristics{};
};

/// A setting of the synchronisation of an account with an external system (9.8).
struct SyncOptionChange {
    std::string alias;
    std::optional<std::string> value{};
};

/// The documents. Errc::Malformed, naming the member, for a value out of its range.
[[nodiscard]] Result<std::string> write_new_account(const WritePermission& permission,
                                                    const NewAccount& account);
[[nodiscard]] Result<std::string> write_new_order(const WritePermission& permission,
                                                  const NewOrder& order);
[[nodiscard]] Result<std::string> write_new_order_item(const WritePermission& permission,
                                                       const NewOrderItem& item);
[[nodiscard]] std::string write_custom_fields(const WritePermission& permission,
                                              std::span<const CustomFieldChange> fields);
[[nodiscard]] std::string write_characteristics(const WritePermission& permission,
                                                std::span<const CharacteristicChange> changes);
[[nodiscard]] std::string write_sync_options(const WritePermission& permission,
                                             std::span<const SyncOptionChange> options);
/// A lower number of seats, at least 1.
[[nodiscard]] Result<std::string> write_quantity(const WritePermission& permission,
                                                 std::int32_t quantity);
[[nodiscard]] std::string write_auto_renewal(const WritePermission& permission, bool is_enabled);

/// The attributes of an account that are texts, by their paths in a patch.
enum class AccountText : std::uint8_t { Name, Phone, Email, Address, Address2, City, PostCode };

/// A JSON Patch of an account (RFC 6902): all of its operations apply, or none.
class AccountPatch {
public:
    explicit AccountPatch(const WritePermission& /*permission*/) {}

    AccountPatch& replace(AccountText attribute, std::string_view value);
    AccountPatch& replace_country(CountryId country);
    AccountPatch& replace_state(StateId state);
    /// Puts the attribute back to its default.
    AccountPatch& remove(AccountText attribute);
    AccountPatch& remove_state();

    [[nodiscard]] bool empty() const noexcept { return operations_.empty(); }
    /// The document: an array of operations in their order.
    [[nodiscard]] std::string text() const;

private:
    std::vector<std::string> operations_;
};

}  // namespace usher::upstream::interworks
