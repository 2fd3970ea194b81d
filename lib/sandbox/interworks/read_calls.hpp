/// What the API's reads answer (specs/interworks.md 10.1). Each runs inside one transaction.
#pragma once

#include "lib/sandbox/interworks/api_call.hpp"

namespace usher::sandbox::interworks {

/// A page of a collection: `pageIndex`, `pageSize`, `include`, `$filter`, `$orderBy`; of orders
/// `stage`, of invoices `transactionCurrency` and `skipRounding`, of accounts
/// `minBillingAddressUpdatedAt`. 400 for a parameter out of its range.
[[nodiscard]] http::Response list_rows(const ApiCall& call, store::Database& database);
/// One row.
[[nodiscard]] http::Response show_row(const ApiCall& call, store::Database& database);
/// The member of a row that the route names: a bare array, or an object or null (IW-PAGE-6).
[[nodiscard]] http::Response show_member(const ApiCall& call, store::Database& database);
/// The add-ons that a product can be had with, as products without what 9.3 leaves out.
[[nodiscard]] http::Response list_product_addons(const ApiCall& call, store::Database& database);
/// A subscription's characteristics, an object with groups here (IW-OBJ-4).
[[nodiscard]] http::Response show_groups(const ApiCall& call, store::Database& database);
/// How far an order's execution has come.
[[nodiscard]] http::Response show_execution(const ApiCall& call, store::Database& database);
/// The items of an order; their characteristics where `include` asks for them.
[[nodiscard]] http::Response list_order_items(const ApiCall& call, store::Database& database);
[[nodiscard]] http::Response show_order_item(const ApiCall& call, store::Database& database);
[[nodiscard]] http::Response show_item_characteristics(const ApiCall& call,
                                                       store::Database& database);
/// The array that a member of a row is, as pages.
[[nodiscard]] http::Response list_elements(const ApiCall& call, store::Database& database);
/// What a product costs by `unitId` in `currency`, both of which are needed.
[[nodiscard]] http::Response show_external_price(const ApiCall& call, store::Database& database);
/// An empty body for a request that is not known.
[[nodiscard]] http::Response show_quantity_request(const ApiCall& call, store::Database& database);

}  // namespace usher::sandbox::interworks
