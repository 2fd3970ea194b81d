#include "lib/sandbox/interworks/order_items.hpp"

#include <string>
#include <utility>
#include <variant>

#include "lib/sandbox/interworks/amounts.hpp"
#include "lib/sandbox/interworks/row_books.hpp"
#include "lib/sandbox/interworks/row_edit.hpp"
#include "lib/upstream/interworks/stamp.hpp"
#include "lib/upstream/json_text.hpp"

namespace usher::sandbox::interworks {
namespace {

namespace codec = upstream::interworks;
using upstream::ObjectText;
using Checked = std::optional<http::Response>;

constexpr std::int64_t seats_max = 2'147'483'647;

Checked read_product(const Object& body, store::Database& database, std::string_view currency,
                     ItemOrder& item) {
    std::optional<CatalogueProduct> product = find_product(database, text_in(body, "productId"));
    if (!product) return invalid("productId", "No such product.");
    const std::string_view unit = text_in(body, "unitId");
    const auto* const price = codec::is_guid(unit) ? find_price(*product, currency, unit) : nullptr;
    if (price == nullptr) return invalid("unitId", "The product is not sold by this unit.");
    item.price = *price;
    item.product = *std::move(product);
    return std::nullopt;
}

// Seats of subscriptions are whole (IW-OBJ-5), an add-on's quantity need not be.
Checked read_quantity(const Object& body, ItemOrder& item) {
    const std::optional<Decimal> quantity = Decimal::parse(digits_in(body, "quantity"));
    const bool is_positive = quantity && *quantity > Decimal{};
    if (!is_positive) return invalid("quantity", "A number above 0 expected.");
    const std::optional<std::int64_t> whole = quantity->whole();
    if (!item.product.is_addon && (!whole || *whole > seats_max)) {
        return invalid("quantity", "A whole number expected.");
    }
    if (!product(item.price.sell_price, *quantity)) return invalid("quantity", "Too many digits.");
    item.quantity = *quantity;
    return std::nullopt;
}

Checked read_end(const ApiCall& call, ItemOrder& item) {
    const Value* const given = member(item.body, "customEndDate");
    if (given == nullptr || std::holds_alternative<std::monostate>(given->content)) {
        return std::nullopt;
    }
    codec::ServerOffset zone{.value = call.switches.server_utc_offset};
    const auto end = codec::parse_stamp(text_in(item.body, "customEndDate"), zone);
    if (!end || end->at <= call.now) return invalid("customEndDate", "A time to come expected.");
    item.end = end->at;
    return std::nullopt;
}

// A subscription that seats or add-ons are added to: of the order's account, and alive.
Checked read_subscription(const ApiCall& call, store::Database& database, const Object& order,
                          ItemOrder& item) {
    const std::string_view id = text_in(item.body, "relatedSubscriptionId");
    if (id.empty()) return std::nullopt;
    const auto document =
        RowBooks{database, *find_collection("subscriptions")}.find(call.user.reseller.id, id);
    constexpr std::string_view name = "relatedSubscriptionId";
    if (!document) return invalid(name, "No such subscription.");
    Value row = stored_document(*document);
    auto& subscription = std::get<Object>(row.content);
    const Object* const owner = object_in(subscription, "account");
    const Object* const account = object_in(order, "account");
    const bool is_own = owner != nullptr && account != nullptr && id_in(*owner) == id_in(*account);
    if (!is_own) return invalid(name, "The subscription is another account's.");
    if (text_in(subscription, "status") != "Active") {
        return invalid(name, "The subscription is not active.");
    }
    const Object* const product = object_in(subscription, "product");
    const bool is_same = product != nullptr && id_in(*product) == item.product.facts.id;
    if (!item.product.is_addon && !is_same) {
        return invalid(name, "The subscription is to another product.");
    }
    item.subscription = std::move(subscription);
    return std::nullopt;
}

// What an add-on belongs to: a subscription that there is, one of its add-ons, or another item.
Checked read_relations(Object& order, ItemOrder& item) {
    const std::string_view item_id = text_in(item.body, "relatedItemId");
    if (!item_id.empty()) {
        const Object* const other = find_element(array_in(order, items_member), "id", item_id);
        const Object* const product = other == nullptr ? nullptr : object_in(*other, "product");
        if (product == nullptr) return invalid("relatedItemId", "The order has no such item.");
    }
    const std::string_view addon_id = text_in(item.body, "relatedAddonItemId");
    if (!addon_id.empty()) {
        const bool is_known =
            item.subscription &&
            find_element(array_in(*item.subscription, "_addons"), "id", addon_id) != nullptr;
        if (!is_known) {
            return invalid("relatedAddonItemId", "The subscription has no such add-on.");
        }
    }
    const bool is_loose = !item.subscription && item_id.empty();
    if (item.product.is_addon && is_loose) {
        return invalid("relatedSubscriptionId", "An add-on belongs to a subscription or an item.");
    }
    return std::nullopt;
}

// One of the product's characteristics, with the value that an item gives it.
std::optional<Value> characteristic(const CatalogueProduct& product, const Object& change) {
    const std::string_view id = text_in(change, "id");
    for (const codec::CharacteristicsGroup& group : product.characteristics.groups) {
        for (const codec::Characteristic& own : group.characteristics) {
            if (!codec::is_guid(id) || own.id.text() != codec::canonical_guid(id)) continue;
            const Value* const value = member(change, "value");
            const std::string* const text = codec::text_of(value);
            return json_value(ObjectText{}
                                  .text("id", own.id.text())
                                  .text("name", own.name.value_or(""))
                                  .text("type", own.type.text())
                                  .json("value", text == nullptr ? "null" : upstream::quoted(*text))
                                  .json("valueCode", "null")
                                  .text("valueType", own.value_type.text())
                                  .json("valueSuffix", "null")
                                  .done());
        }
    }
    return std::nullopt;
}

std::string guid_or_null(const Object& body, std::string_view name) {
    const std::string_view id = text_in(body, name);
    return id.empty() ? "null" : upstream::quoted(codec::canonical_guid(id));
}

std::string related(const ItemOrder& item) {
    if (!item.subscription) return "null";
    const Object& subscription = *item.subscription;
    return ObjectText{}
        .text("id", text_in(subscription, "id"))
        .text("name", text_in(subscription, "name"))
        .done();
}

}  // namespace

std::optional<http::Response> read_item(const ApiCall& call, store::Database& database,
                                        Object& order, ItemOrder& item) {
    if (auto refused = read_end(call, item)) return refused;
    if (auto refused = read_product(item.body, database, text_in(order, "currency"), item)) {
        return refused;
    }
    if (auto refused = read_quantity(item.body, item)) return refused;
    if (auto refused = read_subscription(call, database, order, item)) return refused;
    return read_relations(order, item);
}

std::optional<http::Response> set_characteristics(const CatalogueProduct& product,
                                                  const Array& changes, Object& item) {
    Object* present = nullptr;
    if (Value* const own = member(item, "characteristics")) {
        present = std::get_if<Object>(&own->content);
    }
    if (present == nullptr) {
        set(item, "characteristics", json_value(R"({"groups":[]})"));
        present = std::get_if<Object>(&member(item, "characteristics")->content);
    }
    Array& groups = array_in(*present, "groups");
    for (const Value& element : changes) {
        const auto* const change = std::get_if<Object>(&element.content);
        auto value = change == nullptr ? std::nullopt : characteristic(product, *change);
        if (!value) return invalid("characteristics", "The product has no such characteristic.");
        if (groups.empty()) {
            groups.push_back(json_value(R"({"name":"Ordered","characteristics":[]})"));
        }
        Array& all = array_in(std::get<Object>(groups.front().content), "characteristics");
        Object* const before =
            find_element(all, "id", text_in(std::get<Object>(value->content), "id"));
        if (before != nullptr) {
            *before = std::get<Object>(std::move(value->content));
        } else {
            all.push_back(*std::move(value));
        }
    }
    return std::nullopt;
}

Object item_of(const ItemOrder& item, std::size_t position) {
    const Decimal total =
        product(item.price.sell_price, item.quantity).value_or(Decimal{});  // checked before
    Value row = json_value(
        ObjectText{}
            .text("id", new_guid())
            .number("position", static_cast<std::int64_t>(position))
            .text("type", "Product")
            .json("product", sold_product(item.product.facts))
            .json("subscription", related(item))
            .json("asset", "null")
            .json("unit", named(item.price.id.text(), item.price.name.value_or("")))
            .json("unitPrice", ObjectText{}.json("value", item.price.sell_price.text()).done())
            .json("quantity", item.quantity.text())
            .json("userDefinedDiscount", "null")
            .json("volumeDiscount", "[]")
            .json("promotion", "null")
            .json("total", total.text())
            .json("totalDiscountAmount", "0")
            .json("relatedSubscription", guid_or_null(item.body, "relatedSubscriptionId"))
            .json("relatedItem", guid_or_null(item.body, "relatedItemId"))
            .json("billingFrequencyOption", "null")
            .json("characteristics", R"({"groups":[]})")
            .json("_relatedAddon", guid_or_null(item.body, "relatedAddonItemId"))
            .json("_customEnd", item.end ? upstream::quoted(stamp_text(*item.end)) : "null")
            .done());
    return std::get<Object>(std::move(row.content));
}

}  // namespace usher::sandbox::interworks
