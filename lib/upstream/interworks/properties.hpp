/// What each collection can be filtered and ordered by (specs/interworks.md 7.4), and which
/// optional parts of its rows can be asked for (8).
///
/// Synchronisation needs `updated_at` and `created_at` alone; nothing public settles the names of
/// the others for good (U13), so whoever uses them reckons with a 400.
#pragma once

#include <string>

#include "lib/upstream/interworks/account.hpp"
#include "lib/upstream/interworks/asset.hpp"
#include "lib/upstream/interworks/filter.hpp"
#include "lib/upstream/interworks/invoice.hpp"
#include "lib/upstream/interworks/order.hpp"
#include "lib/upstream/interworks/organization.hpp"
#include "lib/upstream/interworks/product.hpp"
#include "lib/upstream/interworks/subscription.hpp"

namespace usher::upstream::interworks {

/// An `include`: a part of a `Row` that comes only when it is asked for.
template <typename Row>
class Part {
public:
    consteval explicit Part(const char* name) : name_{name} {}
    [[nodiscard]] constexpr std::string_view name() const noexcept { return name_; }

private:
    std::string_view name_;
};

/// How the collection of `Row` spells the parameter of its order (IW-ORD-1).
template <typename Row>
inline constexpr std::string_view order_parameter = "$orderBy";
template <>
inline constexpr std::string_view order_parameter<OrganizationCountry> = "$orderby";
template <>
inline constexpr std::string_view order_parameter<UnitGroup> = "$orderby";

/// Every collection has these, the organization's look-ups aside.
template <typename Row>
inline constexpr Property<Row, WallTime> created_at{"createdAt"};
template <typename Row>
inline constexpr Property<Row, WallTime> updated_at{"updatedAt"};
template <typename Row>
inline constexpr Part<Row> custom_fields{"customFields"};

namespace accounts {
inline constexpr Property<Account, AccountId> id{"id"};
inline constexpr Property<Account, std::string> name{"name"};
inline constexpr Property<Account, std::string> phone{"phone"};
inline constexpr Property<Account, std::string> email{"email"};
}  // namespace accounts

namespace products {
inline constexpr Property<Product, ProductGuid> id{"id"};
inline constexpr Property<Product, std::string> name{"name"};
inline constexpr Property<Product, std::string> code{"code"};
inline constexpr Property<Product, ProductType> type{"type"};
inline constexpr Property<Product, CategoryGuid> category_id{"categoryId"};
inline constexpr Property<Product, std::string> category_name{"categoryName"};
inline constexpr Property<Product, ProductGroupGuid> product_group_id{"productGroupId"};
inline constexpr Property<Product, ChargeType> charge_type{"chargeType"};
inline constexpr Part<Product> characteristics{"characteristics"};
inline constexpr Part<Product> addons{"addons"};
}  // namespace products

namespace subscriptions {
inline constexpr Property<Subscription, SubscriptionGuid> id{"id"};
inline constexpr Property<Subscription, std::string> name{"name"};
inline constexpr Property<Subscription, SubscriptionStatus> status{"status"};
inline constexpr Property<Subscription, AccountId> account_id{"accountId"};
inline constexpr Property<Subscription, std::string> account_name{"accountName"};
inline constexpr Property<Subscription, AccountId> billing_to_id{"billingToId"};
inline constexpr Property<Subscription, ProductGuid> product_id{"productId"};
inline constexpr Property<Subscription, std::string> product_code{"productCode"};
inline constexpr Property<Subscription, std::string> product_name{"productName"};
inline constexpr Property<Subscription, std::int32_t> quantity{"quantity"};
inline constexpr Property<Subscription, bool> is_trial{"isTrial"};
inline constexpr Property<Subscription, bool> automatic_renewal{"automaticRenewal"};
inline constexpr Property<Subscription, WallTime> start_date{"startDate"};
inline constexpr Property<Subscription, WallTime> end_date{"endDate"};
inline constexpr Part<Subscription> characteristics{"characteristics"};
}  // namespace subscriptions

namespace invoices {
inline constexpr Property<Invoice, InvoiceGuid> id{"id"};
inline constexpr Property<Invoice, std::string> code{"code"};
inline constexpr Property<Invoice, InvoiceStatusType> status_type{"statusType"};
inline constexpr Property<Invoice, InvoiceTypeKind> type_type{"typeType"};
inline constexpr Property<Invoice, AccountId> account_id{"accountId"};
inline constexpr Property<Invoice, std::string> account_name{"accountName"};
inline constexpr Property<Invoice, AccountId> billing_to_id{"billingToId"};
inline constexpr Property<Invoice, std::string> billing_to_name{"billingToName"};
inline constexpr Property<Invoice, std::string> currency{"currency"};
inline constexpr Property<Invoice, Decimal> total{"total"};
inline constexpr Property<Invoice, Decimal> unpaid_amount{"unpaidAmount"};
inline constexpr Property<Invoice, WallTime> invoice_date{"invoiceDate"};
inline constexpr Property<Invoice, WallTime> due_date{"dueDate"};
inline constexpr Part<Invoice> items{"items"};
}  // namespace invoices

namespace orders {
inline constexpr Property<Order, OrderGuid> id{"id"};
inline constexpr Property<Order, std::string> code{"code"};
inline constexpr Property<Order, OrderStatusType> status_type{"statusType"};
inline constexpr Property<Order, AccountId> account_id{"accountId"};
inline constexpr Property<Order, std::string> account_name{"accountName"};
inline constexpr Property<Order, AccountId> billing_to_id{"billingToId"};
inline constexpr Property<Order, std::string> payment_method{"paymentMethod"};
inline constexpr Property<Order, Decimal> total{"total"};
inline constexpr Property<Order, WallTime> order_date{"orderDate"};
}  // namespace orders

namespace order_items {
inline constexpr Part<OrderItem> characteristics{"characteristics"};
}  // namespace order_items

namespace assets {
inline constexpr Property<Asset, AssetGuid> id{"id"};
inline constexpr Property<Asset, std::string> name{"name"};
inline constexpr Property<Asset, std::string> status{"status"};
inline constexpr Property<Asset, AccountId> customer_id{"customerId"};
inline constexpr Property<Asset, std::string> customer_name{"customerName"};
inline constexpr Property<Asset, AccountId> billing_to_id{"billingToId"};
inline constexpr Property<Asset, std::string> billing_to_name{"billingToName"};
inline constexpr Property<Asset, ProductGuid> product_id{"productId"};
inline constexpr Property<Asset, std::string> product_name{"productName"};
inline constexpr Property<Asset, WallTime> purchase_date{"purchaseDate"};
inline constexpr Part<Asset> characteristics{"characteristics"};
}  // namespace assets

namespace countries {
inline constexpr Property<OrganizationCountry, CountryId> id{"id"};
inline constexpr Property<OrganizationCountry, std::string> name{"name"};
inline constexpr Property<OrganizationCountry, std::string> code{"code"};
inline constexpr Property<OrganizationCountry, bool> is_active{"isActive"};
inline constexpr Part<OrganizationCountry> states{"states"};
}  // namespace countries

namespace unit_groups {
inline constexpr Property<UnitGroup, UnitGroupId> id{"id"};
inline constexpr Property<UnitGroup, std::string> name{"name"};
inline constexpr Part<UnitGroup> units{"units"};
}  // namespace unit_groups

}  // namespace usher::upstream::interworks
