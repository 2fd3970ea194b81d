/// What the API's reads answer (specs/interworks.md 10.1). Each runs inside one transaction.
#pragma once

#include "lib/sandbox/interworks/api_call.hpp"

namespace usher::sandbox::interworks {

/// A page of a collection: `pageIndex`, `pageSize`, `include`, `$filter`, `$orderBy`; of orders
/// `stage`. 400 for a parameter out of its range, and for one that is served by no sandbox:
/// `transactionCurrency=true`, `minBillingAddressUpdatedAt`.
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
[[nodiscard]] http::Response show_order_item(const ApiCall& call, store::Database& database);
/// An empty body for a request that is not known.
[[nodiscard]] http::Response show_quantity_request(const ApiCall& call, store::Database& database);

}  // namespace usher::sandbox::interworks
