#include "lib/sandbox/interworks/order_calls.hpp"

#include <string>
#include <utility>
#include <variant>

#include "lib/sandbox/answers.hpp"
#include "lib/sandbox/interworks/amounts.hpp"
#include "lib/sandbox/interworks/catalogue.hpp"
#include "lib/sandbox/interworks/custom_fields.hpp"
#include "lib/sandbox/interworks/order_execution.hpp"
#include "lib/sandbox/interworks/order_items.hpp"
#include "lib/sandbox/interworks/row_books.hpp"
#include "lib/sandbox/interworks/row_edit.hpp"
#include "lib/upstream/json_text.hpp"

namespace usher::sandbox::interworks {
namespace {

namespace codec = upstream::interworks;
using upstream::ObjectText;

constexpr std::size_t items_max = 500;

// A draft that a call may change, or why not.
struct Draft {
    Object order{};
    std::optional<http::Response> refusal{};
};

Draft find_draft(const ApiCall& call, store::Database& database) {
    std::optional<Object> order = find_row(call, database);
    if (!order) return {.refusal = not_found(call.collection, call.ids[0])};
    if (!is_draft(*order)) {
        return {.refusal =
                    service_error(400, "OrderIsNotDraftError", "The order is no draft any more.")};
    }
    return {.order = *std::move(order)};
}

void set_amount(Object& object, std::string_view name, const Decimal& amount) {
    set(object, name, {.content = codec::NumberText{amount.text()}});
}

// An order's totals are the sum of its items; no taxes are reckoned before its invoice.
void add_up(Object& order) {
    Decimal total;
    for (const Value& item : array_in(order, items_member)) {
        const auto more = sum(total, decimal_in(std::get<Object>(item.content), "total"));
        if (more) total = *more;
    }
    for (const char* name : {"totalOriginal", "totalBeforeTax", "total"}) {
        set_amount(order, name, total);
    }
}

std::string draft_document(const ApiCall& call, std::int64_t number, const Object& account) {
    std::string digits = std::to_string(number);
    if (digits.size() < 6) digits.insert(0, 6 - digits.size(), '0');
    const Reseller& reseller = call.user.reseller;
    const std::string now = stamp_text(call.now);
    return ObjectText{}
        .text("id", new_guid())
        .text("code", "SO-" + digits)
        .json("status", "null")
        .text("orderDate", now)
        .json("account",
              ObjectText{}.json("id", id_in(account)).text("name", text_in(account, "name")).done())
        .json("billingTo", named(static_cast<std::int64_t>(reseller.id), reseller.name))
        .json("contact", "null")
        .json("paymentMethod", "null")
        .text("currency", "EUR")
        .json("totalOriginal", "0")
        .json("discount", "null")
        .json("totalBeforeTax", "0")
        .json("totalTaxes", "[]")
        .json("total", "0")
        .flag("isBackOrder", false)
        .flag("creditLimitExceeded", false)
        .flag("awaitingPayment", false)
        .text("createdAt", now)
        .text("updatedAt", now)
        .json("customFields", "[]")
        .json("_items", "[]")
        .done();
}

http::Response shown(const ApiCall& call, Value value, int status) {
    return json_answer(render(std::move(value), call.switches.server_utc_offset), status);
}

http::Response nothing(int status) {
    http::Response response = json_answer("", status);
    response.content_type.clear();
    return response;
}

}  // namespace

http::Response create_order(const ApiCall& call, store::Database& database) {
    const Result<Object> body = body_object(call);
    if (!body) return invalid("body", body.error().context());
    const Collection& accounts = *find_collection("accounts");
    const auto account =
        RowBooks{database, accounts}.find(call.user.reseller.id, digits_in(*body, "accountId"));
    if (!account) return invalid("accountId", "No such account.");
    const Value row = stored_document(*account);
    const std::int64_t number = RowBooks{database, call.collection}.count() + 1;
    Value draft = json_value(draft_document(call, number, std::get<Object>(row.content)));
    auto& order = std::get<Object>(draft.content);
    if (auto refused = set_given_fields(call, database, order, *body)) return *std::move(refused);
    const std::string document = keep(call, database, std::move(order));
    return json_answer(
        render_row(call.collection, document, {.offset = call.switches.server_utc_offset}), 201);
}

http::Response add_order_item(const ApiCall& call, store::Database& database) {
    Result<Object> body = body_object(call);
    if (!body) return invalid("body", body.error().context());
    ItemOrder item{.body = *std::move(body)};
    Draft draft = find_draft(call, database);
    if (draft.refusal) return *std::move(draft.refusal);
    Object& order = draft.order;
    if (array_in(order, items_member).size() >= items_max)
        return invalid("body", "Too many items.");
    if (auto refused = read_item(call, database, order, item)) return *std::move(refused);

    Object row = item_of(item, array_in(order, items_member).size() + 1);
    if (auto refused =
            set_characteristics(item.product, array_in(item.body, "characteristics"), row)) {
        return *std::move(refused);
    }
    Value added{.content = row};
    array_in(order, items_member).push_back({.content = std::move(row)});
    add_up(order);
    keep(call, database, std::move(order));
    return shown(call, std::move(added), 201);
}

http::Response remove_order_item(const ApiCall& call, store::Database& database) {
    Draft draft = find_draft(call, database);
    if (draft.refusal) return *std::move(draft.refusal);
    Array& items = array_in(draft.order, items_member);
    const Object* const item = find_element(items, "id", call.ids[1]);
    if (item == nullptr) return no_such_item();
    const std::string id = id_in(*item);
    std::erase_if(items,
                  [&id](const Value& own) { return id_in(std::get<Object>(own.content)) == id; });
    std::int64_t position = 0;
    for (Value& left : items)
        set(std::get<Object>(left.content), "position", number_value(++position));
    add_up(draft.order);
    keep(call, database, std::move(draft.order));
    return nothing(204);
}

http::Response set_item_characteristics(const ApiCall& call, store::Database& database) {
    const Result<Array> changes = body_objects(call);
    if (!changes) return invalid("body", changes.error().context());
    Draft draft = find_draft(call, database);
    if (draft.refusal) return *std::move(draft.refusal);
    Object* const item = find_element(array_in(draft.order, items_member), "id", call.ids[1]);
    if (item == nullptr) return no_such_item();
    const Object* const named_product = object_in(*item, "product");
    const auto product = named_product == nullptr
                             ? std::nullopt
                             : find_product(database, text_in(*named_product, "id"));
    if (!product) return invalid("characteristics", "The product is gone.");
    if (auto refused = set_characteristics(*product, *changes, *item)) return *std::move(refused);
    Value set_now = *member(*item, "characteristics");
    keep(call, database, std::move(draft.order));
    return shown(call, std::move(set_now), 200);
}

http::Response put_order_fields(const ApiCall& call, store::Database& database) {
    Draft draft = find_draft(call, database);
    if (draft.refusal) return *std::move(draft.refusal);
    return put_custom_fields(call, database);
}

http::Response check_out_order(const ApiCall& call, store::Database& database) {
    Draft draft = find_draft(call, database);
    if (draft.refusal) return *std::move(draft.refusal);
    if (array_in(draft.order, items_member).empty()) {
        return invalid("items", "The order has no items.");
    }
    submit_order(draft.order);
    const std::string id = id_in(draft.order);
    keep(call, database, std::move(draft.order));
    ExecutionBooks{database}.put(id, call.user.reseller.id, call.now + call.switches.execution);
    execute_due_orders(database, call.now);
    return nothing(202);
}

}  // namespace usher::sandbox::interworks
