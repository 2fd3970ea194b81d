#include "lib/sandbox/interworks/read_calls.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>
#include <variant>

#include "lib/core/text.hpp"
#include "lib/http/ascii.hpp"
#include "lib/sandbox/answers.hpp"
#include "lib/sandbox/interworks/catalogue.hpp"
#include "lib/sandbox/interworks/mutations.hpp"
#include "lib/sandbox/interworks/rendering.hpp"
#include "lib/sandbox/interworks/row_books.hpp"
#include "lib/sandbox/interworks/row_edit.hpp"
#include "lib/sandbox/interworks/transaction_currency.hpp"
#include "lib/upstream/interworks/document_text.hpp"
#include "lib/upstream/interworks/stamp.hpp"
#include "lib/upstream/json_text.hpp"

namespace usher::sandbox::interworks {
namespace {

namespace codec = upstream::interworks;

constexpr std::int64_t page_size_max = 500;
constexpr std::int64_t page_size_default = 10;
constexpr std::int64_t page_index_max = 2'147'483'647;

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

// Accounts whose address has changed since then (IW-SYNC-7).
std::optional<http::Response> read_address_time(const ApiCall& call, RowQuery& query) {
    const auto text = parameter(call, "minBillingAddressUpdatedAt");
    if (!text || call.collection.name != "accounts") return std::nullopt;
    codec::ServerOffset zone{.value = call.switches.server_utc_offset};
    const auto since = codec::parse_stamp(*text, zone);
    if (!since) return invalid("minBillingAddressUpdatedAt", "A date and time expected.");
    query.conditions.push_back({.sql = "billingAddressUpdatedAt >= ?",
                                .values = {std::int64_t{since->at.time_since_epoch().count()}}});
    return std::nullopt;
}

// How the amounts of invoices are shown.
struct Currency {
    bool is_of_transaction = false;
    bool keeps_digits = false;
};

std::variant<Currency, http::Response> read_currency(const ApiCall& call) {
    Currency currency;
    if (call.collection.name != "invoices") return currency;
    for (const auto& [name, place] :
         {std::pair{"transactionCurrency", &Currency::is_of_transaction},
          std::pair{"skipRounding", &Currency::keeps_digits}}) {
        const std::string_view text = parameter(call, name).value_or("false");
        currency.*place = http::equals_ignoring_case(text, "true");
        if (!(currency.*place) && !http::equals_ignoring_case(text, "false")) {
            return invalid(name, "true or false expected.");
        }
    }
    return currency;
}

std::string in_currency(std::string document, const Currency& currency) {
    if (!currency.is_of_transaction) return document;
    Value invoice = stored_document(document);
    convert_to_transaction_currency(std::get<Object>(invoice.content), currency.keeps_digits);
    return codec::document_text(invoice);
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
    if (auto refused = read_page(call, query)) return *std::move(refused);
    if (auto refused = read_address_time(call, query)) return *std::move(refused);
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

Rendering rendering_of(const ApiCall& call, store::Database& database) {
    Rendering rendering{.offset = call.switches.server_utc_offset,
                        .include = names_in(parameter(call, "include").value_or("")),
                        .has_extra_members = call.switches.extra_members};
    if (rendering.has_extra_members) {
        rendering.unknown_word_at =
            RowBooks{database, call.collection}.first_id(call.user.reseller.id);
    }
    return rendering;
}

bool includes(const ApiCall& call, std::string_view part) {
    const std::vector<std::string> names = names_in(parameter(call, "include").value_or(""));
    return std::ranges::any_of(
        names, [part](const auto& name) { return http::equals_ignoring_case(name, part); });
}

http::Response shown(const ApiCall& call, const Value& value) {
    return json_answer(render(value, call.switches.server_utc_offset));
}

http::Response page_answer(const ApiCall& call, std::span<const std::string> rows,
                           std::int64_t index, std::int64_t size, std::int64_t total) {
    std::string host{call.request.field("Host").value_or("localhost")};
    if (!call.interference.links_host.empty()) host = call.interference.links_host;
    return json_answer(
        render_page(rows, {.address = "http://" + host + std::string{call.request.path()},
                           .query = call.query,
                           .index = index,
                           .size = size,
                           .total = total,
                           .is_lookup = call.collection.is_lookup,
                           .has_legacy_names = call.switches.legacy_paging_names}));
}

void leave_out(Object& object, std::string_view name) {
    std::erase_if(object, [name](const codec::Member& own) { return own.name == name; });
}

}  // namespace

http::Response list_rows(const ApiCall& call, store::Database& database) {
    Asked asked = read_query(call);
    if (auto* const refusal = std::get_if<http::Response>(&asked)) return std::move(*refusal);
    auto currency = read_currency(call);
    if (auto* const refusal = std::get_if<http::Response>(&currency)) return std::move(*refusal);
    const auto& query = std::get<RowQuery>(asked);
    const RowPage page = RowBooks{database, call.collection}.list(query, call.lists);

    const Rendering rendering = rendering_of(call, database);
    std::vector<std::string> rows;
    rows.reserve(page.documents.size());
    for (const std::string& document : page.documents) {
        rows.push_back(render_row(call.collection,
                                  in_currency(document, std::get<Currency>(currency)), rendering));
    }
    if (call.interference.mutation) mutate(call, database, page, *call.interference.mutation);
    return page_answer(call, rows, query.page_index, query.page_size, page.total);
}

http::Response show_row(const ApiCall& call, store::Database& database) {
    auto currency = read_currency(call);
    if (auto* const refusal = std::get_if<http::Response>(&currency)) return std::move(*refusal);
    std::optional<std::string> document = find_document(call, database);
    if (!document) return not_found(call.collection, call.ids[0]);
    return json_answer(render_row(call.collection,
                                  in_currency(*std::move(document), std::get<Currency>(currency)),
                                  rendering_of(call, database)));
}

http::Response show_member(const ApiCall& call, store::Database& database) {
    auto currency = read_currency(call);
    if (auto* const refusal = std::get_if<http::Response>(&currency)) return std::move(*refusal);
    std::optional<std::string> document = find_document(call, database);
    if (!document) return not_found(call.collection, call.ids[0]);
    const Value row =
        stored_document(in_currency(*std::move(document), std::get<Currency>(currency)));
    const Value* const value = member(std::get<Object>(row.content), call.route.member);
    if (value == nullptr) return json_answer(call.route.shape == Shape::List ? "[]" : "null");
    return shown(call, *value);
}

http::Response list_product_addons(const ApiCall& call, store::Database& database) {
    constexpr std::array<std::string_view, 5> of_products_alone{"type", "chargeType", "unitGroup",
                                                                "productGroup", "addons"};
    std::optional<Object> row = find_row(call, database);
    if (!row) return not_found(call.collection, call.ids[0]);
    const Rendering rendering = rendering_of(call, database);
    std::vector<std::string> addons;
    RowBooks books{database, call.collection};
    for (const Value& lite : array_in(*row, "addons")) {
        const auto* const named = std::get_if<Object>(&lite.content);
        const auto document =
            named == nullptr ? std::nullopt : books.find(everybody, text_in(*named, "id"));
        if (!document) continue;
        Value addon = stored_document(render_row(call.collection, *document, rendering));
        std::erase_if(std::get<Object>(addon.content), [&](const codec::Member& own) {
            return std::ranges::find(of_products_alone, own.name) != of_products_alone.end();
        });
        addons.push_back(render(std::move(addon), rendering.offset));
    }
    return json_answer(upstream::list_text(addons));
}

http::Response show_groups(const ApiCall& call, store::Database& database) {
    const std::optional<Object> row = find_row(call, database);
    if (!row) return not_found(call.collection, call.ids[0]);
    const Value* const groups = member(*row, "characteristics");
    upstream::ObjectText body;
    body.json("groups",
              groups == nullptr ? "[]" : render(*groups, call.switches.server_utc_offset));
    return json_answer(body.done());
}

http::Response show_execution(const ApiCall& call, store::Database& database) {
    const std::optional<Object> row = find_row(call, database);
    if (!row) return not_found(call.collection, call.ids[0]);
    const Object* const status = object_in(*row, "status");
    const std::string_view type = status == nullptr ? std::string_view{} : text_in(*status, "type");
    upstream::ObjectText body;
    body.json("status", type.empty() ? "null" : upstream::quoted(type));
    return json_answer(body.done());
}

http::Response list_order_items(const ApiCall& call, store::Database& database) {
    std::optional<Object> row = find_row(call, database);
    if (!row) return not_found(call.collection, call.ids[0]);
    Array& items = array_in(*row, call.route.member);
    const bool has_characteristics = includes(call, "characteristics");
    for (Value& item : items) {
        if (!has_characteristics) leave_out(std::get<Object>(item.content), "characteristics");
    }
    return shown(call, {.content = std::move(items)});
}

http::Response show_order_item(const ApiCall& call, store::Database& database) {
    std::optional<Object> row = find_row(call, database);
    if (!row) return not_found(call.collection, call.ids[0]);
    Object* const item = find_element(array_in(*row, call.route.member), "id", call.ids[1]);
    if (item == nullptr) return no_such_item();
    if (!includes(call, "characteristics")) leave_out(*item, "characteristics");
    return shown(call, {.content = std::move(*item)});
}

http::Response show_item_characteristics(const ApiCall& call, store::Database& database) {
    std::optional<Object> row = find_row(call, database);
    if (!row) return not_found(call.collection, call.ids[0]);
    Object* const item = find_element(array_in(*row, call.route.member), "id", call.ids[1]);
    if (item == nullptr) return no_such_item();
    const Value* const own = member(*item, "characteristics");
    return own == nullptr ? json_answer(R"({"groups":[]})") : shown(call, *own);
}

http::Response show_quantity_request(const ApiCall& call, store::Database& database) {
    std::optional<Object> row = find_row(call, database);
    if (!row) return not_found(call.collection, call.ids[0]);
    Object* const request =
        find_element(array_in(*row, call.route.member), "requestId", call.ids[1]);
    if (request == nullptr) return json_answer("");
    return shown(call, {.content = std::move(*request)});
}

http::Response list_elements(const ApiCall& call, store::Database& database) {
    RowQuery query{.page_size = page_size_default};
    if (auto refused = read_page(call, query)) return *std::move(refused);
    std::optional<Object> row = find_row(call, database);
    if (!row) return not_found(call.collection, call.ids[0]);
    const Array& all = array_in(*row, call.route.member);
    std::vector<std::string> elements;
    const std::int64_t before = (query.page_index - 1) * query.page_size;
    for (std::int64_t i = before; i < before + query.page_size && i < std::ssize(all); ++i) {
        elements.push_back(
            render(all[static_cast<std::size_t>(i)], call.switches.server_utc_offset));
    }
    return page_answer(call, elements, query.page_index, query.page_size, std::ssize(all));
}

http::Response show_external_price(const ApiCall& call, store::Database& database) {
    const std::optional<std::string_view> unit = parameter(call, "unitId");
    if (!unit || !codec::is_guid(*unit)) return invalid("unitId", "A unit's id expected.");
    const std::optional<std::string_view> currency = parameter(call, "currency");
    if (!currency || currency->empty()) return invalid("currency", "A currency expected.");
    const std::optional<CatalogueProduct> product = find_product(database, call.ids[0]);
    if (!product) return not_found(call.collection, call.ids[0]);
    const codec::UnitPrice* const price = find_price(*product, *currency, *unit);
    if (price == nullptr) return invalid("unitId", "Not sold by this unit in this currency.");
    return json_answer(upstream::ObjectText{}
                           .json("sellPrice", price->sell_price.text())
                           .json("details", "null")
                           .done());
}

}  // namespace usher::sandbox::interworks
