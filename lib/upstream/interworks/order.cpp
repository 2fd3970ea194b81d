#include "lib/upstream/interworks/order.hpp"

#include <array>

#include "lib/upstream/interworks/page_reader.hpp"
#include "lib/upstream/interworks/shared_readers.hpp"

namespace usher::upstream::interworks {
namespace {

constexpr std::array order_status_types{Spelling{OrderStatusType::Executed, "Executed"},
                                        Spelling{OrderStatusType::Submitted, "Submitted"},
                                        Spelling{OrderStatusType::Cancelled, "Cancelled"},
                                        Spelling{OrderStatusType::Delivered, "Delivered"},
                                        Spelling{OrderStatusType::Locked, "Locked"},
                                        Spelling{OrderStatusType::Scheduled, "Scheduled"},
                                        Spelling{OrderStatusType::Executing, "Executing"}};
constexpr std::array order_item_types{
    Spelling{OrderItemType::Product, "Product"}, Spelling{OrderItemType::Group, "Group"},
    Spelling{OrderItemType::WriteIn, "Write In"}, Spelling{OrderItemType::SetupFee, "Setup Fee"}};

Result<OrderStatus> read_status(const Value& value, ServerOffset& offset) {
    Fields in{value, offset};
    return in.done(OrderStatus{.id = in.id<StatusId>("id"),
                               .name = in.maybe_text("name"),
                               .type = in.maybe_word<OrderStatusType>("type")});
}

Result<Order> read_row(const Value& value, ServerOffset& offset) {
    Fields in{value, offset};
    return in.done(Order{.id = in.id<OrderGuid>("id"),
                         .code = in.maybe_text("code"),
                         .status = in.maybe_object("status", read_status),
                         .order_date = in.stamp("orderDate"),
                         .account = in.maybe_object("account", read_named<AccountId>),
                         .billing_to = in.maybe_object("billingTo", read_named<AccountId>),
                         .contact = in.maybe_object("contact", read_contact),
                         .payment_method = in.maybe_object("paymentMethod", read_payment_method),
                         .currency = in.maybe_text("currency"),
                         .total_original = in.decimal("totalOriginal"),
                         .discount = in.maybe_object("discount", read_discount),
                         .total_before_tax = in.decimal("totalBeforeTax"),
                         .total_taxes = in.list("totalTaxes", read_tax),
                         .total = in.decimal("total"),
                         .is_back_order = in.flag("isBackOrder"),
                         .credit_limit_exceeded = in.flag("creditLimitExceeded"),
                         .awaiting_payment = in.flag("awaitingPayment"),
                         .created_at = in.stamp("createdAt"),
                         .updated_at = in.stamp("updatedAt"),
                         .custom_fields = in.list("customFields", read_custom_field_group)});
}

// `{"value": …}`
Result<Decimal> read_unit_price(const Value& value, ServerOffset& offset) {
    Fields in{value, offset};
    return in.done(in.decimal("value"));
}

Result<UserDefinedDiscount> read_user_defined_discount(const Value& value, ServerOffset& offset) {
    Fields in{value, offset};
    return in.done(UserDefinedDiscount{.value = in.decimal("value"),
                                       .type = in.word<DiscountType>("type"),
                                       .total = in.maybe_decimal("total")});
}

Result<VolumeDiscountStep> read_step(const Value& value, ServerOffset& offset) {
    Fields in{value, offset};
    return in.done(VolumeDiscountStep{.from_quantity = in.decimal("fromQuantity"),
                                      .to_quantity = in.decimal("toQuantity"),
                                      .value = in.decimal("value"),
                                      .type = in.word<DiscountType>("type")});
}

Result<VolumeDiscount> read_volume_discount(const Value& value, ServerOffset& offset) {
    Fields in{value, offset};
    return in.done(VolumeDiscount{.id = in.id<VolumeDiscountId>("id"),
                                  .name = in.maybe_text("name"),
                                  .discount = in.object("discount", read_step),
                                  .total = in.maybe_decimal("total")});
}

Result<OrderPromotion> read_promotion(const Value& value, ServerOffset& offset) {
    Fields in{value, offset};
    return in.done(OrderPromotion{.id = in.id<PromotionGuid>("id"),
                                  .name = in.maybe_text("name"),
                                  .discount = in.maybe_object("discount", read_discount),
                                  .total = in.maybe_decimal("total")});
}

Result<BillingFrequency> read_billing_frequency(const Value& value, ServerOffset& offset) {
    Fields in{value, offset};
    return in.done(BillingFrequency{.id = in.id<BillingFrequencyGuid>("id"),
                                    .installments = in.number("installments"),
                                    .installments_frequency = in.number("installmentsFrequency")});
}

Result<OrderItem> read_item(const Value& value, ServerOffset& offset) {
    Fields in{value, offset};
    return in.done(OrderItem{
        .id = in.id<OrderItemGuid>("id"),
        .position = in.number("position"),
        .type = in.word<OrderItemType>("type"),
        .product = in.maybe_object("product", read_sold_product),
        .subscription = in.maybe_object("subscription", read_lite_subscription),
        .asset = in.maybe_object("asset", read_lite_asset),
        .unit = in.maybe_object("unit", read_named<UnitGuid>),
        .unit_price = in.maybe_object("unitPrice", read_unit_price),
        .quantity = in.decimal("quantity"),
        .user_defined_discount = in.maybe_object("userDefinedDiscount", read_user_defined_discount),
        .volume_discount = in.list("volumeDiscount", read_volume_discount),
        .promotion = in.maybe_object("promotion", read_promotion),
        .total = in.decimal("total"),
        .total_discount_amount = in.decimal("totalDiscountAmount"),
        .related_subscription = in.maybe_id<SubscriptionGuid>("relatedSubscription"),
        .related_item = in.maybe_id<OrderItemGuid>("relatedItem"),
        .billing_frequency_option =
            in.maybe_object("billingFrequencyOption", read_billing_frequency),
        .characteristics =
            in.maybe_object("characteristics", read_characteristics).value_or(Characteristics{})});
}

Result<Word<OrderStatusType>> read_execution(const Value& value, ServerOffset& offset) {
    Fields in{value, offset};
    return in.done(in.word<OrderStatusType>("status"));
}

}  // namespace

template <>
std::span<const Spelling<OrderStatusType>> spellings() noexcept {
    return order_status_types;
}
template <>
std::span<const Spelling<OrderItemType>> spellings() noexcept {
    return order_item_types;
}

Result<Page<Order>> read_order_page(std::string_view body, ServerOffset& offset) {
    return read_page(body, read_row, offset);
}

Result<Order> read_order(std::string_view body, ServerOffset& offset) {
    return read_body(body, read_row, offset);
}

Result<std::vector<OrderItem>> read_order_items(std::string_view body, ServerOffset& offset) {
    return read_bare_list(body, read_item, offset);
}

Result<OrderItem> read_order_item(std::string_view body, ServerOffset& offset) {
    return read_body(body, read_item, offset);
}

Result<Word<OrderStatusType>> read_execution_status(std::string_view body) {
    ServerOffset none_needed;
    return read_body(body, read_execution, none_needed);
}

}  // namespace usher::upstream::interworks
