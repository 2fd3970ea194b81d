/// The names that the BSS gives its things (specs/interworks.md 4.3): GUIDs and small numbers, each
/// kind a type of its own. Pure.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace usher::upstream::interworks {

/// Whether `text` is a GUID in its usual form, 8-4-4-4-12 hexadecimal digits in any case.
[[nodiscard]] bool is_guid(std::string_view text) noexcept;
/// `text`, a GUID, in lower case: older answers mix cases (IW-JSON-4).
[[nodiscard]] std::string canonical_guid(std::string_view text);

/// A GUID that names one thing of the kind `Tag`; compared without case. May stand in a path or a
/// filter as it is.
template <typename Tag>
class Guid {
public:
    Guid() = default;  ///< names nothing
    /// None for a text that is no GUID.
    [[nodiscard]] static std::optional<Guid> parse(std::string_view text) {
        if (!is_guid(text)) return std::nullopt;
        return Guid{canonical_guid(text)};
    }

    /// In lower case; empty where it names nothing.
    [[nodiscard]] const std::string& text() const noexcept { return text_; }

    friend bool operator==(const Guid&, const Guid&) = default;
    friend auto operator<=>(const Guid&, const Guid&) = default;

private:
    explicit Guid(std::string text) noexcept : text_{std::move(text)} {}

    std::string text_;
};

using ProductGuid = Guid<struct ProductGuidTag>;
using CategoryGuid = Guid<struct CategoryGuidTag>;
using ProductGroupGuid = Guid<struct ProductGroupGuidTag>;
using UnitOfMeasureGuid = Guid<struct UnitOfMeasureGuidTag>;
using UnitGuid = Guid<struct UnitGuidTag>;
using BillingFrequencyGuid = Guid<struct BillingFrequencyGuidTag>;
using SubscriptionGuid = Guid<struct SubscriptionGuidTag>;
using AddonGuid = Guid<struct AddonGuidTag>;  ///< of an add-on that a subscription has
using QuantityRequestGuid = Guid<struct QuantityRequestGuidTag>;
using AssetGuid = Guid<struct AssetGuidTag>;
using OrderGuid = Guid<struct OrderGuidTag>;
using OrderItemGuid = Guid<struct OrderItemGuidTag>;
using InvoiceGuid = Guid<struct InvoiceGuidTag>;
using InvoiceItemGuid = Guid<struct InvoiceItemGuidTag>;
using UsageGuid = Guid<struct UsageGuidTag>;
using PromotionGuid = Guid<struct PromotionGuidTag>;
using PaymentMethodGuid = Guid<struct PaymentMethodGuidTag>;
using AddressGuid = Guid<struct AddressGuidTag>;
using CharacteristicGuid = Guid<struct CharacteristicGuidTag>;

/// An account: the reseller, or an end customer below it.
enum class AccountId : std::int32_t {};
enum class ContactId : std::int32_t {};
enum class CountryId : std::int32_t {};
enum class StateId : std::int32_t {};
enum class IndustryId : std::int32_t {};
enum class UnitGroupId : std::int32_t {};
enum class TaxId : std::int32_t {};
enum class VolumeDiscountId : std::int32_t {};
/// A system outside that accounts are synchronised with.
enum class ExternalSystemId : std::int32_t {};
enum class StatusId : std::int32_t {};  ///< of an invoice's or order's status
enum class InvoiceTypeId : std::int32_t {};
enum class CustomFieldId : std::int32_t {};
enum class CustomFieldGroupId : std::int32_t {};
enum class CustomFieldInstanceId : std::int32_t {};

/// The ids that are numbers.
template <typename T>
concept NumericId = std::is_enum_v<T> && std::is_same_v<std::underlying_type_t<T>, std::int32_t>;

/// An id as it stands in a path or a filter.
template <NumericId Id>
[[nodiscard]] std::string id_text(Id id) {
    return std::to_string(static_cast<std::int32_t>(id));
}
template <typename Tag>
[[nodiscard]] const std::string& id_text(const Guid<Tag>& id) noexcept {
    return id.text();
}

}  // namespace usher::upstream::interworks
