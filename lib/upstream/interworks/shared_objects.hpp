/// The small objects that stand inside others (specs/interworks.md 9.1). A member that may be
/// absent or null upstream is an optional; a list whose `include` was not asked for is empty.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lib/upstream/interworks/decimal.hpp"
#include "lib/upstream/interworks/identifiers.hpp"
#include "lib/upstream/interworks/stamp.hpp"
#include "lib/upstream/interworks/word.hpp"

namespace usher::upstream::interworks {

/// A thing by its id and its name for people.
template <typename Id>
struct Named {
    Id id{};
    std::optional<std::string> name{};

    friend bool operator==(const Named&, const Named&) = default;
};

using LiteAccount = Named<AccountId>;
using LiteUnit = Named<UnitGuid>;
using LiteUnitOfMeasure = Named<UnitOfMeasureGuid>;
using LiteCategory = Named<CategoryGuid>;
using LiteProductGroup = Named<ProductGroupGuid>;
using LiteUnitGroup = Named<UnitGroupId>;
using LiteIndustry = Named<IndustryId>;

struct LiteContact {
    ContactId id{};
    std::optional<std::string> first_name{};
    std::optional<std::string> last_name{};

    friend bool operator==(const LiteContact&, const LiteContact&) = default;
};

struct LiteProduct {
    ProductGuid id{};
    std::optional<std::string> name{};
    std::optional<std::string> code{};

    friend bool operator==(const LiteProduct&, const LiteProduct&) = default;
};

/// A product where it says whether it is sold as a bundle.
struct SoldProduct {
    ProductGuid id{};
    std::optional<std::string> name{};
    std::optional<std::string> code{};
    bool is_bundle = false;

    friend bool operator==(const SoldProduct&, const SoldProduct&) = default;
};

struct LiteOrder {
    OrderGuid id{};
    std::optional<std::string> code{};

    friend bool operator==(const LiteOrder&, const LiteOrder&) = default;
};

struct LiteSubscription {
    SubscriptionGuid id{};
    std::optional<std::string> name{};
    std::optional<LiteAccount> account{};

    friend bool operator==(const LiteSubscription&, const LiteSubscription&) = default;
};

struct LiteAsset {
    AssetGuid id{};
    std::optional<std::string> name{};
    std::optional<LiteAccount> account{};

    friend bool operator==(const LiteAsset&, const LiteAsset&) = default;
};

enum class PaymentMethodType : std::uint8_t { CreditCard, Deposit, Cash, Check };

struct LitePaymentMethod {
    PaymentMethodGuid id{};
    std::optional<std::string> name{};
    Word<PaymentMethodType> type{};

    friend bool operator==(const LitePaymentMethod&, const LitePaymentMethod&) = default;
};

enum class DiscountType : std::uint8_t { Percentage, Amount };

struct LiteDiscount {
    Decimal value{};  ///< per cent, or an amount in the currency of what it stands in
    Word<DiscountType> type{};

    friend bool operator==(const LiteDiscount&, const LiteDiscount&) = default;
};

struct Tax {
    TaxId id{};
    std::optional<std::string> name{};
    Decimal amount{};  ///< in the currency of what it stands in

    friend bool operator==(const Tax&, const Tax&) = default;
};

struct CustomFieldValue {
    std::optional<std::string> id{};
    std::optional<std::string> value{};

    friend bool operator==(const CustomFieldValue&, const CustomFieldValue&) = default;
};

struct CustomField {
    CustomFieldId id{};
    std::optional<std::string> name{};
    std::optional<std::string> api_field{};  ///< what programs know it by
    std::vector<CustomFieldValue> values{};

    friend bool operator==(const CustomField&, const CustomField&) = default;
};

struct CustomFieldGroup {
    CustomFieldGroupId id{};
    std::optional<std::string> name{};
    std::optional<CustomFieldInstanceId> instance_id{};
    std::vector<CustomField> fields{};

    friend bool operator==(const CustomFieldGroup&, const CustomFieldGroup&) = default;
};

enum class CharacteristicType : std::uint8_t {
    OrderCharacteristic,
    ProductCharacteristic,
    HiddenProperty,
    ExecutionCharacteristic,
};

enum class CharacteristicValueType : std::uint8_t {
    Text,
    Numeric,
    Currency,
    Date,
    Boolean,
    DropDown,
    CheckBoxes,
    TextArea,
    Slider,
};

struct Characteristic {
    CharacteristicGuid id{};
    std::optional<std::string> name{};
    Word<CharacteristicType> type{};
    std::optional<bool> is_compulsory{};  ///< none on the items of orders
    std::optional<std::string> value{};
    std::optional<std::string> value_code{};
    Word<CharacteristicValueType> value_type{};
    std::optional<std::string> value_suffix{};

    friend bool operator==(const Characteristic&, const Characteristic&) = default;
};

struct CharacteristicsGroup {
    std::optional<std::string> name{};
    std::vector<Characteristic> characteristics{};

    friend bool operator==(const CharacteristicsGroup&, const CharacteristicsGroup&) = default;
};

struct Characteristics {
    std::vector<CharacteristicsGroup> groups{};

    friend bool operator==(const Characteristics&, const Characteristics&) = default;
};

struct Country {
    CountryId id{};
    std::optional<std::string> name{};
    std::optional<std::string> code{};  ///< two letters

    friend bool operator==(const Country&, const Country&) = default;
};

struct State {
    StateId id{};
    std::optional<std::string> name{};
    std::optional<std::string> code{};  ///< two letters

    friend bool operator==(const State&, const State&) = default;
};

struct Address {
    AddressGuid id{};
    std::optional<std::string> address{};
    std::optional<std::string> address2{};
    std::optional<std::string> city{};
    std::optional<std::string> post_code{};
    std::optional<Country> country{};
    std::optional<State> state{};

    friend bool operator==(const Address&, const Address&) = default;
};

}  // namespace usher::upstream::interworks
