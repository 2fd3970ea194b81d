#include "lib/upstream/interworks/shared_objects.hpp"

#include <array>

#include "lib/upstream/interworks/shared_readers.hpp"

namespace usher::upstream::interworks {
namespace {

constexpr std::array payment_method_types{Spelling{PaymentMethodType::CreditCard, "CreditCard"},
                                          Spelling{PaymentMethodType::Deposit, "Deposit"},
                                          Spelling{PaymentMethodType::Cash, "Cash"},
                                          Spelling{PaymentMethodType::Check, "Check"}};

constexpr std::array discount_types{Spelling{DiscountType::Percentage, "Percentage"},
                                    Spelling{DiscountType::Amount, "Amount"}};

constexpr std::array characteristic_types{
    Spelling{CharacteristicType::OrderCharacteristic, "Order Characteristic"},
    Spelling{CharacteristicType::ProductCharacteristic, "Product Characteristic"},
    Spelling{CharacteristicType::HiddenProperty, "HiddenProperty"},
    Spelling{CharacteristicType::ExecutionCharacteristic, "Execution Characteristic"}};

constexpr std::array characteristic_value_types{
    Spelling{CharacteristicValueType::Text, "Text"},
    Spelling{CharacteristicValueType::Numeric, "Numeric"},
    Spelling{CharacteristicValueType::Currency, "Currency"},
    Spelling{CharacteristicValueType::Date, "Date"},
    Spelling{CharacteristicValueType::Boolean, "Boolean"},
    Spelling{CharacteristicValueType::DropDown, "DropDown"},
    Spelling{CharacteristicValueType::CheckBoxes, "CheckBoxes"},
    Spelling{CharacteristicValueType::TextArea, "TextArea"},
    Spelling{CharacteristicValueType::Slider, "Slider"}};

Result<CustomFieldValue> read_custom_field_value(const Value& value, ServerOffset& offset) {
    Fields in{value, offset};
    return in.done(CustomFieldValue{.id = in.maybe_text("id"), .value = in.maybe_text("value")});
}

Result<CustomField> read_custom_field(const Value& value, ServerOffset& offset) {
    Fields in{value, offset};
    return in.done(CustomField{.id = in.id<CustomFieldId>("id"),
                               .name = in.maybe_text("name"),
                               .api_field = in.maybe_text("apiField"),
                               .values = in.list("values", read_custom_field_value)});
}

// A group's own members stand in an object beside its fields.
Result<CustomFieldGroup> read_group_head(const Value& value, ServerOffset& offset) {
    Fields in{value, offset};
    return in.done(
        CustomFieldGroup{.id = in.id<CustomFieldGroupId>("id"),
                         .name = in.maybe_text("name"),
                         .instance_id = in.maybe_id<CustomFieldInstanceId>("instanceId")});
}

Result<Characteristic> read_characteristic(const Value& value, ServerOffset& offset) {
    Fields in{value, offset};
    return in.done(Characteristic{.id = in.id<CharacteristicGuid>("id"),
                                  .name = in.maybe_text("name"),
                                  .type = in.word<CharacteristicType>("type"),
                                  .is_compulsory = in.maybe_flag("isCompulsory"),
                                  .value = in.maybe_text("value"),
                                  .value_code = in.maybe_text("valueCode"),
                                  .value_type = in.word<CharacteristicValueType>("valueType"),
                                  .value_suffix = in.maybe_text("valueSuffix")});
}

// What has an id, a name and a code, and nothing else.
template <typename Coded, typename Id>
Result<Coded> read_coded(const Value& value, ServerOffset& offset) {
    Fields in{value, offset};
    return in.done(
        Coded{.id = in.id<Id>("id"), .name = in.maybe_text("name"), .code = in.maybe_text("code")});
}

// What belongs to an account.
template <typename Owned, typename Id>
Result<Owned> read_owned(const Value& value, ServerOffset& offset) {
    Fields in{value, offset};
    return in.done(Owned{.id = in.id<Id>("id"),
                         .name = in.maybe_text("name"),
                         .account = in.maybe_object("account", read_named<AccountId>)});
}

}  // namespace

template <>
std::span<const Spelling<PaymentMethodType>> spellings() noexcept {
    return payment_method_types;
}
template <>
std::span<const Spelling<DiscountType>> spellings() noexcept {
    return discount_types;
}
template <>
std::span<const Spelling<CharacteristicType>> spellings() noexcept {
    return characteristic_types;
}
template <>
std::span<const Spelling<CharacteristicValueType>> spellings() noexcept {
    return characteristic_value_types;
}

Result<LiteContact> read_contact(const Value& value, ServerOffset& offset) {
    Fields in{value, offset};
    return in.done(LiteContact{.id = in.id<ContactId>("id"),
                               .first_name = in.maybe_text("firstName"),
                               .last_name = in.maybe_text("lastName")});
}

Result<LiteProduct> read_lite_product(const Value& value, ServerOffset& offset) {
    return read_coded<LiteProduct, ProductGuid>(value, offset);
}

Result<SoldProduct> read_sold_product(const Value& value, ServerOffset& offset) {
    Fields in{value, offset};
    return in.done(SoldProduct{.id = in.id<ProductGuid>("id"),
                               .name = in.maybe_text("name"),
                               .code = in.maybe_text("code"),
                               .is_bundle = in.flag("isBundle")});
}

Result<LiteOrder> read_lite_order(const Value& value, ServerOffset& offset) {
    Fields in{value, offset};
    return in.done(LiteOrder{.id = in.id<OrderGuid>("id"), .code = in.maybe_text("code")});
}

Result<LiteSubscription> read_lite_subscription(const Value& value, ServerOffset& offset) {
    return read_owned<LiteSubscription, SubscriptionGuid>(value, offset);
}

Result<LiteAsset> read_lite_asset(const Value& value, ServerOffset& offset) {
    return read_owned<LiteAsset, AssetGuid>(value, offset);
}

Result<LitePaymentMethod> read_payment_method(const Value& value, ServerOffset& offset) {
    Fields in{value, offset};
    return in.done(LitePaymentMethod{.id = in.id<PaymentMethodGuid>("id"),
                                     .name = in.maybe_text("name"),
                                     .type = in.word<PaymentMethodType>("type")});
}

Result<LiteDiscount> read_discount(const Value& value, ServerOffset& offset) {
    Fields in{value, offset};
    return in.done(
        LiteDiscount{.value = in.decimal("value"), .type = in.word<DiscountType>("type")});
}

Result<Tax> read_tax(const Value& value, ServerOffset& offset) {
    Fields in{value, offset};
    return in.done(Tax{
        .id = in.id<TaxId>("id"), .name = in.maybe_text("name"), .amount = in.decimal("amount")});
}

Result<CustomFieldGroup> read_custom_field_group(const Value& value, ServerOffset& offset) {
    Fields in{value, offset};
    CustomFieldGroup group = in.object("group", read_group_head);
    group.fields = in.list("groupFields", read_custom_field);
    return in.done(std::move(group));
}

Result<CharacteristicsGroup> read_characteristics_group(const Value& value, ServerOffset& offset) {
    Fields in{value, offset};
    return in.done(
        CharacteristicsGroup{.name = in.maybe_text("name"),
                             .characteristics = in.list("characteristics", read_characteristic)});
}

Result<Characteristics> read_characteristics(const Value& value, ServerOffset& offset) {
    Fields in{value, offset};
    return in.done(Characteristics{.groups = in.list("groups", read_characteristics_group)});
}

Result<Address> read_address(const Value& value, ServerOffset& offset) {
    Fields in{value, offset};
    return in.done(Address{.id = in.id<AddressGuid>("id"),
                           .address = in.maybe_text("address"),
                           .address2 = in.maybe_text("address2"),
                           .city = in.maybe_text("city"),
                           .post_code = in.maybe_text("postCode"),
                           .country = in.maybe_object("country", read_coded<Country, CountryId>),
                           .state = in.maybe_object("state", read_coded<State, StateId>)});
}

}  // namespace usher::upstream::interworks
