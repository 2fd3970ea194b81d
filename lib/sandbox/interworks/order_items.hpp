/// The items of a draft (specs/interworks.md 9.6, 11). Inside one transaction.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "lib/http/message.hpp"
#include "lib/sandbox/interworks/api_call.hpp"
#include "lib/sandbox/interworks/catalogue.hpp"
#include "lib/sandbox/interworks/documents.hpp"
#include "lib/sandbox/interworks/tree.hpp"
#include "lib/store/database.hpp"

namespace usher::sandbox::interworks {

/// The member of an order that its items are.
inline constexpr std::string_view items_member = "_items";

/// An item that is being added: what its body asks for, and what that is about.
struct ItemOrder {
    Object body{};
    CatalogueProduct product{};
    upstream::interworks::UnitPrice price{};
    Decimal quantity{};
    std::optional<Object> subscription{};  ///< the related one
    std::optional<Moment> end{};           ///< that was asked for
};

/// Finds and checks what `item.body` asks for. None where it fits the draft `order`; else 400,
/// naming the member: a product or unit that is not sold, a quantity that is not above zero, or of
/// a subscription not whole, a related subscription that is another account's, not active or to
/// another product, an item or add-on that is not there, an add-on that belongs to nothing, an end
/// that is past.
[[nodiscard]] std::optional<http::Response> read_item(const ApiCall& call,
                                                      store::Database& database, Object& order,
                                                      ItemOrder& item);

/// The item that `item` becomes. Members that begin with `_` are for its execution.
[[nodiscard]] Object item_of(const ItemOrder& item, std::size_t position);

/// Sets characteristics of an item to what `changes` say, elements of the form `{"id", "value"}`.
/// None where that is done; 400 for one that `product` does not have.
[[nodiscard]] std::optional<http::Response> set_characteristics(const CatalogueProduct& product,
                                                                const Array& changes, Object& item);

}  // namespace usher::sandbox::interworks
