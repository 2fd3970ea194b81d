/// How an order comes about (specs/interworks.md 10.2, 11): a draft, its items, its checkout. Each
/// call runs inside one transaction. What changes an order needs a draft that is not forgotten: 404
/// `OrderNotFoundError`, 400 `OrderIsNotDraftError`.
#pragma once

#include "lib/sandbox/interworks/api_call.hpp"

namespace usher::sandbox::interworks {

/// 201 with a draft; 400 for an account that the caller does not see.
[[nodiscard]] http::Response create_order(const ApiCall& call, store::Database& database);
/// 201 with the item; 400 for a product, unit, subscription or item that does not fit.
[[nodiscard]] http::Response add_order_item(const ApiCall& call, store::Database& database);
/// 204.
[[nodiscard]] http::Response remove_order_item(const ApiCall& call, store::Database& database);
/// 200 with the item's characteristics; 400 for one that the product does not have.
[[nodiscard]] http::Response set_item_characteristics(const ApiCall& call,
                                                      store::Database& database);
/// PUT …/customfields of a draft.
[[nodiscard]] http::Response put_order_fields(const ApiCall& call, store::Database& database);
/// 202: the order is executed once the time of the switch has passed; 400 for one without items.
[[nodiscard]] http::Response check_out_order(const ApiCall& call, store::Database& database);

}  // namespace usher::sandbox::interworks
