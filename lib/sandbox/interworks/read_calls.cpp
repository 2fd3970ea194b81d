#include "lib/sandbox/interworks/read_calls.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>
#include <variant>

#include "lib/core/text.hpp"
#include "lib/http/ascii.hpp"
#include "lib/sandbox/answers.hpp"
#include "lib/sandbox/interworks/rendering.hpp"
#include "lib/sandbox/interworks/row_books.hpp"
#include "lib/upstream/interworks/stamp.hpp"
#include "lib/upstream/json_text.hpp"

namespace usher::sandbox::interworks {
namespace {

namespace codec = upstream::interworks;

constexpr std::int64_t page_size_max = 500;
constexpr std::int64_t page_size_default = 10;
constexpr std::int64_t page_index_max = 2'147'483'647;
// Drafts made through the API are forgotten after so long (section 11).
constexpr std::chrono::days draft_life{7};

using Asked = std::variant<RowQuery, http::Response>;

// A number without sign or leading zero (6.1).
std::optional<std::int64_t> number_within(std::string_view text, std::int64_t max) {
    const bool is_plain =
        !text.empty() && text.front() != '0' && std::ranges::all_of(text, http::is_digit);
    const std::optional<std::int64_t> number = is_plain ? to_integer(text) : std::nullopt;
    if (!number || *number > max) return std::nullopt;
    return number;
}

// Unless the stage asks for them, orders are those that are no drafts.
std::optional<Condition> stage_condition(const ApiCall& call) {
    const std::string_view stage = parameter(call, "stage").value_or("Confirmed");
    const std::int64_t oldest =
        std::chrono::duration_cast<codec::Ticks>((call.now - draft_life).time_since_epoch())
            .count();
    if (http::equals_ignoring_case(stage, "Confirmed")) {
        return Condition{.sql = "statusType IS NOT NULL"};
    }
    if (http::equals_ignoring_case(stage, "Draft")) {
        return Condition{.sql = "(statusType IS NULL AND orderDate > ?)", .values = {oldest}};
    }
    if (http::equals_ignoring_case(stage, "All")) {
        return Condition{.sql = "(statusType IS NOT NULL OR orderDate > ?)", .values = {oldest}};
    }
    return std::nullopt;
}

std::optional<http::Response> refuse_unserved(const ApiCall& call) {
    const std::string_view transaction = parameter(call, "transactionCurrency").value_or("false");
    if (!http::equals_ignoring_case(transaction, "false")) {
        return invalid("transactionCurrency", "This sandbox shows totals in the currency alone.");
    }
    if (parameter(call, "minBillingAddressUpdatedAt")) {
        return invalid("minBillingAddressUpdatedAt", "This sandbox does not keep such times.");
    }
    return std::nullopt;
}

std::optional<http::Response> read_page(const ApiCall& call, RowQuery& query) {
    if (const auto text = parameter(call, "pageIndex")) {
        const auto index = number_within(*text, page_index_max);
        if (!index) return invalid("pageIndex", "A number from 1 expected.");
        query.page_index = *index;
    }
    if (const auto text = parameter(call, "pageSize")) {
        const auto size = number_within(*text, page_size_max);
        if (!size) return invalid("pageSize", "A number from 1 to 500 expected.");
        query.page_size = *size;
    }
    return std::nullopt;
}

Asked read_query(const ApiCall& call) {
    RowQuery query{.reseller = call.user.reseller.id, .page_size = page_size_default};
    if (auto refused = refuse_unserved(call)) return *std::move(refused);
    if (auto refused = read_page(call, query)) return *std::move(refused);
    if (const auto text = parameter(call, "$filter")) {
        const bool is_utc = call.switches.filter_zone == FilterZone::Utc;
        const auto offset = is_utc ? std::chrono::minutes{} : call.switches.server_utc_offset;
        Result<Condition> filter = read_filter(*text, call.collection, offset);
        if (!filter) return invalid("$filter", filter.error().context());
        query.conditions.push_back(*std::move(filter));
    }
    if (call.collection.name == "orders") {
        std::optional<Condition> stage = stage_condition(call);
        if (!stage) return invalid("stage", "Confirmed, Draft or All expected.");
        query.conditions.push_back(*std::move(stage));
    }
    Result<std::string> order =
        read_order(parameter(call, "$orderBy").value_or(""), call.collection);
    if (!order) return invalid("$orderBy", order.error().context());
    query.order = *std::move(order);
    return query;
}

Rendering rendering_of(const ApiCall& call) {
    return {.offset = call.switches.server_utc_offset,
            .include = names_in(parameter(call, "include").value_or(""))};
}

// The row that the first id names, as a tree.
std::optional<Value> find_row(const ApiCall& call, store::Database& database) {
    const auto document =
        RowBooks{database, call.collection}.find(call.user.reseller.id, call.ids[0]);
    if (!document) return std::nullopt;
    return stored_document(*document);
}

const Value* member_of(const Value& row, std::string_view name) {
    const auto* const object = std::get_if<codec::Object>(&row.content);
    return object == nullptr ? nullptr : find(*object, name);
}

// The element of the array `name` whose member `id_name` is `id`.
const Value* element_of(const Value& row, std::string_view name, std::string_view id_name,
                        std::string_view id) {
    const Value* const list = member_of(row, name);
    const auto* const array = list == nullptr ? nullptr : std::get_if<codec::Array>(&list->content);
    if (array == nullptr) return nullptr;
    const auto found = std::ranges::find_if(*array, [&](const Value& element) {
        const std::string* const own = codec::text_of(member_of(element, id_name));
        return own != nullptr && http::equals_ignoring_case(*own, id);
    });
    return found == array->end() ? nullptr : &*found;
}

http::Response shown(const ApiCall& call, const Value& value) {
    return json_answer(render(value, call.switches.server_utc_offset));
}

}  // namespace

http::Response list_rows(const ApiCall& call, store::Database& database) {
    Asked asked = read_query(call);
    if (auto* const refusal = std::get_if<http::Response>(&asked)) return std::move(*refusal);
    const auto& query = std::get<RowQuery>(asked);
    const RowPage page = RowBooks{database, call.collection}.list(query);

    const Rendering rendering = rendering_of(call);
    std::vector<std::string> rows;
    for (const std::string& document : page.documents) {
        rows.push_back(render_row(call.collection, document, rendering));
    }
    const std::string host{call.request.field("Host").value_or("localhost")};
    return json_answer(
        render_page(rows, {.address = "http://" + host + std::string{call.request.path()},
                           .query = call.query,
                           .index = query.page_index,
                           .size = query.page_size,
                           .total = page.total}));
}

http::Response show_row(const ApiCall& call, store::Database& database) {
    if (auto refused = refuse_unserved(call)) return *std::move(refused);
    const auto document =
        RowBooks{database, call.collection}.find(call.user.reseller.id, call.ids[0]);
    if (!document) return not_found(call.collection, call.ids[0]);
    return json_answer(render_row(call.collection, *document, rendering_of(call)));
}

http::Response show_member(const ApiCall& call, store::Database& database) {
    if (auto refused = refuse_unserved(call)) return *std::move(refused);
    const std::optional<Value> row = find_row(call, database);
    if (!row) return not_found(call.collection, call.ids[0]);
    const Value* const member = member_of(*row, call.route.member);
    if (member == nullptr) return json_answer(call.route.shape == Shape::List ? "[]" : "null");
    return shown(call, *member);
}

http::Response list_product_addons(const ApiCall& call, store::Database& database) {
    constexpr std::array<std::string_view, 5> of_products_alone{"type", "chargeType", "unitGroup",
                                                                "productGroup", "addons"};
    const std::optional<Value> row = find_row(call, database);
    if (!row) return not_found(call.collection, call.ids[0]);
    const Value* const list = member_of(*row, "addons");
    const auto* const array = list == nullptr ? nullptr : std::get_if<codec::Array>(&list->content);
    std::vector<std::string> addons;
    RowBooks books{database, call.collection};
    for (const Value& named : array == nullptr ? codec::Array{} : *array) {
        const std::string* const id = codec::text_of(member_of(named, "id"));
        const auto document = id == nullptr ? std::nullopt : books.find(everybody, *id);
        if (!document) continue;
        Value addon = stored_document(render_row(call.collection, *document, rendering_of(call)));
        std::erase_if(std::get<codec::Object>(addon.content), [&](const codec::Member& member) {
            return std::ranges::find(of_products_alone, member.name) != of_products_alone.end();
        });
        addons.push_back(render(std::move(addon), call.switches.server_utc_offset));
    }
    return json_answer(upstream::list_text(addons));
}

http::Response show_groups(const ApiCall& call, store::Database& database) {
    const std::optional<Value> row = find_row(call, database);
    if (!row) return not_found(call.collection, call.ids[0]);
    const Value* const groups = member_of(*row, "characteristics");
    upstream::ObjectText body;
    body.json("groups",
              groups == nullptr ? "[]" : render(*groups, call.switches.server_utc_offset));
    return json_answer(body.done());
}

http::Response show_execution(const ApiCall& call, store::Database& database) {
    const std::optional<Value> row = find_row(call, database);
    if (!row) return not_found(call.collection, call.ids[0]);
    const Value* const status = member_of(*row, "status");
    const std::string* const type =
        status == nullptr ? nullptr : codec::text_of(member_of(*status, "type"));
    upstream::ObjectText body;
    body.json("status", type == nullptr ? "null" : upstream::quoted(*type));
    return json_answer(body.done());
}

http::Response show_order_item(const ApiCall& call, store::Database& database) {
    const std::optional<Value> row = find_row(call, database);
    if (!row) return not_found(call.collection, call.ids[0]);
    const Value* const item = element_of(*row, call.route.member, "id", call.ids[1]);
    if (item == nullptr) {
        return service_error(404, "OrderItemNotFoundError", "The order has no such item.");
    }
    return shown(call, *item);
}

http::Response show_quantity_request(const ApiCall& call, store::Database& database) {
    const std::optional<Value> row = find_row(call, database);
    if (!row) return not_found(call.collection, call.ids[0]);
    const Value* const request = element_of(*row, call.route.member, "requestId", call.ids[1]);
    if (request == nullptr) return json_answer("");
    return shown(call, *request);
}

}  // namespace usher::sandbox::interworks
