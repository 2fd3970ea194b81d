/// Orders and their items (specs/interworks.md 9.6). Pure; errors and `offset` as account.hpp says.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/core/error.hpp"
#include "lib/upstream/interworks/page.hpp"
#include "lib/upstream/interworks/shared_objects.hpp"

namespace usher::upstream::interworks {

enum class OrderStatusType : std::uint8_t {
    Executed,
    Submitted,
    Cancelled,
    Delivered,
    Locked,
    Scheduled,
    Executing,
};

struct OrderStatus {
    StatusId id{};
    std::optional<std::string> name{};
    std::optional<Word<OrderStatusType>> type{};

    friend bool operator==(const OrderStatus&, const OrderStatus&) = default;
};

struct Order {
    OrderGuid id{};
    std::optional<std::string> code{};
    std::optional<OrderStatus> status{};  ///< none, or of an unknown type: a draft
    Stamp order_date{};
    std::optional<LiteAccount> account{};     ///< the end customer
    std::optional<LiteAccount> billing_to{};  ///< who pays
    std::optional<LiteContact> contact{};
    std::optional<LitePaymentMethod> payment_method{};
    std::optional<std::string> currency{};
    Decimal total_original{};
    std::optional<LiteDiscount> discount{};
    Decimal total_before_tax{};
    std::vector<Tax> total_taxes{};
    Decimal total{};
    bool is_back_order = false;
    bool credit_limit_exceeded = false;
    bool awaiting_payment = false;
    Stamp created_at{};
    Stamp updated_at{};
    std::vector<CustomFieldGroup> custom_fields{};

    friend bool operator==(const Order&, const Order&) = default;
};

enum class OrderItemType : std::uint8_t { Product, Group, WriteIn, SetupFee };

struct UserDefinedDiscount {
    Decimal value{};
    Word<DiscountType> type{};
    std::optional<Decimal> total{};

    friend bool operator==(const UserDefinedDiscount&, const UserDefinedDiscount&) = default;
};

struct VolumeDiscountStep {
    Decimal from_quantity{};
    Decimal to_quantity{};
    Decimal value{};
    Word<DiscountType> type{};

    friend bool operator==(const VolumeDiscountStep&, const VolumeDiscountStep&) = default;
};

struct VolumeDiscount {
    VolumeDiscountId id{};
    std::optional<std::string> name{};
    VolumeDiscountStep discount{};
    std::optional<Decimal> total{};

    friend bool operator==(const VolumeDiscount&, const VolumeDiscount&) = default;
};

struct OrderPromotion {
    PromotionGuid id{};
    std::optional<std::string> name{};
    std::optional<LiteDiscount> discount{};
    std::optional<Decimal> total{};

    friend bool operator==(const OrderPromotion&, const OrderPromotion&) = default;
};

struct BillingFrequency {
    BillingFrequencyGuid id{};
    std::int32_t installments = 0;
    std::int32_t installments_frequency = 0;

    friend bool operator==(const BillingFrequency&, const BillingFrequency&) = default;
};

struct OrderItem {
    OrderItemGuid id{};
    std::int32_t position = 0;
    Word<OrderItemType> type{};
    std::optional<SoldProduct> product{};
    std::optional<LiteSubscription> subscription{};
    std::optional<LiteAsset> asset{};
    std::optional<LiteUnit> unit{};
    std::optional<Decimal> unit_price{};
    Decimal quantity{};
    std::optional<UserDefinedDiscount> user_defined_discount{};
    std::vector<VolumeDiscount> volume_discount{};
    std::optional<OrderPromotion> promotion{};
    Decimal total{};
    Decimal total_discount_amount{};
    std::optional<SubscriptionGuid> related_subscription{};
    std::optional<OrderItemGuid> related_item{};
    std::optional<BillingFrequency> billing_frequency_option{};
    Characteristics characteristics{};

    friend bool operator==(const OrderItem&, const OrderItem&) = default;
};

[[nodiscard]] Result<Page<Order>> read_order_page(std::string_view body, ServerOffset& offset);
[[nodiscard]] Result<Order> read_order(std::string_view body, ServerOffset& offset);
[[nodiscard]] Result<std::vector<OrderItem>> read_order_items(std::string_view body,
                                                              ServerOffset& offset);
[[nodiscard]] Result<OrderItem> read_order_item(std::string_view body, ServerOffset& offset);
/// `{"status": …}`: how far a checkout has come.
[[nodiscard]] Result<Word<OrderStatusType>> read_execution_status(std::string_view body);

}  // namespace usher::upstream::interworks
