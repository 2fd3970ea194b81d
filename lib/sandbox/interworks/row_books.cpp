#include "lib/sandbox/interworks/row_books.hpp"

#include <algorithm>
#include <variant>

#include "lib/core/overloaded.hpp"
#include "lib/core/text.hpp"
#include "lib/upstream/interworks/document.hpp"
#include "lib/upstream/interworks/stamp.hpp"

namespace usher::sandbox::interworks {
namespace {

namespace codec = upstream::interworks;

const codec::Value* member_of(const codec::Value& row, const Property& property) {
    const auto* const object = std::get_if<codec::Object>(&row.content);
    const codec::Value* value = object == nullptr ? nullptr : find(*object, property.member);
    if (value == nullptr || property.inner.empty()) return value;
    const auto* const inside = std::get_if<codec::Object>(&value->content);
    return inside == nullptr ? nullptr : find(*inside, property.inner);
}

// The value of a column. The codec's reader has accepted the document, so that types are right;
// numbers are texts, which the column's affinity makes numbers of.
std::optional<Bound> column_of(const codec::Value& value, PropertyKind kind) {
    if (const auto* const number = std::get_if<codec::NumberText>(&value.content)) {
        return number->digits;
    }
    if (const auto* const flag = std::get_if<bool>(&value.content)) {
        return std::int64_t{*flag ? 1 : 0};
    }
    const std::string* const text = codec::text_of(&value);
    if (text == nullptr) return std::nullopt;
    if (kind == PropertyKind::Guid) return codec::canonical_guid(*text);
    if (kind != PropertyKind::Time) return *text;
    codec::ServerOffset offset;
    const auto stamp = codec::parse_stamp(*text, offset);
    if (!stamp) return std::nullopt;
    return std::int64_t{stamp->at.time_since_epoch().count()};
}

void bind_value(store::Statement& statement, const std::optional<Bound>& value) {
    if (!value) {
        statement.bind_null();
        return;
    }
    std::visit(Overloaded{[&](std::int64_t number) { statement.bind(number); },
                          [&](const std::string& text) { statement.bind(text); }},
               *value);
}

std::string insertion(const Collection& collection) {
    std::string columns = "INSERT OR REPLACE INTO ";
    columns.append(collection.table).append(" (reseller, document, place");
    std::string values = ") VALUES (?, ?, ?";
    for (const Property& property : collection.properties) {
        columns.append(", ").append(property.name);
        values += ", ?";
    }
    return columns + values + ")";
}

std::string where(const RowQuery& query) {
    std::string sql = " WHERE reseller = ?";
    for (const Condition& condition : query.conditions) sql += " AND " + condition.sql;
    return sql;
}

void bind_conditions(store::Statement& statement, const RowQuery& query) {
    for (const Condition& condition : query.conditions) {
        for (const Bound& value : condition.values) bind_value(statement, value);
    }
}

std::int64_t number_of(AccountId id) noexcept {
    return static_cast<std::int64_t>(id);
}

// All that a list depends on but its page. No text of a caller can look like another question: each
// has its size before it.
std::string key_of(const Collection& collection, AccountId reseller, const RowQuery& query) {
    std::string key{collection.table};
    key.append(" ").append(std::to_string(number_of(reseller))).append(where(query));
    key.append(" ").append(query.order);
    for (const Condition& condition : query.conditions) {
        for (const Bound& value : condition.values) {
            const auto* const number = std::get_if<std::int64_t>(&value);
            const std::string text =
                number == nullptr ? std::get<std::string>(value) : std::to_string(*number);
            key.append(number == nullptr ? " t" : " n");
            key.append(std::to_string(text.size())).append(":").append(text);
        }
    }
    return key;
}

}  // namespace

std::string place_of(std::string_view id) {
    if (!codec::is_guid(id)) return std::string{id};
    std::string place{id.substr(24)};
    place.append(id.substr(19, 4));
    for (const auto& [begin, bytes] : {std::pair{14U, 2U}, std::pair{9U, 2U}, std::pair{0U, 4U}}) {
        for (std::size_t i = bytes; i > 0; --i) place.append(id.substr(begin + 2 * (i - 1), 2));
    }
    return place;
}

Result<void> RowBooks::put(AccountId reseller, std::string_view document) {
    const Result<void> checked = collection_.check(document);
    if (!checked) return checked.error();
    const Result<codec::Value> row = codec::parse_document(document);
    if (!row) return row.error();

    store::Statement insert = database_.prepare(insertion(collection_));
    insert.bind(number_of(owner(reseller))).bind(document);
    bool is_first = true;
    for (const Property& property : collection_.properties) {
        const codec::Value* const value = member_of(*row, property);
        const std::optional<Bound> column =
            value == nullptr ? std::nullopt : column_of(*value, property.kind);
        if (is_first) {
            const auto* const id = std::get_if<std::string>(&*column);
            insert.bind(id == nullptr ? std::string{} : place_of(*id));
            is_first = false;
        }
        bind_value(insert, column);
    }
    insert.run();
    return {};
}

std::optional<std::string> RowBooks::find(AccountId reseller, std::string_view id) {
    std::string sql = "SELECT document FROM ";
    sql.append(collection_.table).append(" WHERE id = ? AND reseller = ?");
    store::Statement query = database_.prepare(sql);
    query.bind(lower_case(id)).bind(number_of(owner(reseller)));
    if (!query.step()) return std::nullopt;
    return query.text(0);
}

void RowBooks::clear() {
    database_.prepare("DELETE FROM " + std::string{collection_.table}).run();
}

bool RowBooks::remove(AccountId reseller, std::string_view id) {
    std::string sql = "DELETE FROM ";
    sql.append(collection_.table).append(" WHERE id = ? AND reseller = ?");
    const std::string key = lower_case(id);
    return database_.prepare(sql).bind(key).bind(number_of(owner(reseller))).run() > 0;
}

RowNumbers RowBooks::numbers(const RowQuery& query) {
    // A filter has any shape: its statement is not kept.
    store::Statement rows =
        database_.prepare_once("SELECT rowid FROM " + std::string{collection_.table} +
                               where(query) + " ORDER BY " + query.order);
    rows.bind(number_of(owner(query.reseller)));
    bind_conditions(rows, query);
    RowNumbers numbers;
    while (rows.step()) numbers.push_back(rows.integer(0));
    return numbers;
}

RowPage RowBooks::list(const RowQuery& query, RowLists* lists) {
    RowLists own;
    RowLists& known = lists == nullptr ? own : *lists;
    std::string key = key_of(collection_, owner(query.reseller), query);
    const std::int64_t changes = database_.rows_changed();
    const RowNumbers* all = known.find(key, changes);
    if (all == nullptr) all = &known.keep(std::move(key), changes, numbers(query));

    RowPage page{.documents = {}, .total = std::ssize(*all)};
    store::Statement row = database_.prepare("SELECT document FROM " +
                                             std::string{collection_.table} + " WHERE rowid = ?");
    const std::int64_t first = std::min((query.page_index - 1) * query.page_size, page.total);
    const std::int64_t end = std::min(first + query.page_size, page.total);
    for (std::int64_t i = first; i < end; ++i) {
        row.bind((*all)[static_cast<std::size_t>(i)]);
        if (row.step()) page.documents.push_back(row.text(0));
        row.run();
    }
    return page;
}

std::string RowBooks::first_id(AccountId reseller) {
    std::string sql = "SELECT id FROM ";
    sql.append(collection_.table).append(" WHERE reseller = ? ORDER BY place LIMIT 1");
    store::Statement query = database_.prepare(sql);
    query.bind(number_of(owner(reseller)));
    return query.step() ? query.text(0) : std::string{};
}

std::int64_t RowBooks::count() {
    store::Statement query =
        database_.prepare("SELECT count(*) FROM " + std::string{collection_.table});
    static_cast<void>(query.step());
    return query.integer(0);
}

std::int64_t RowBooks::last_number() {
    store::Statement query =
        database_.prepare("SELECT coalesce(max(id), 0) FROM " + std::string{collection_.table});
    static_cast<void>(query.step());
    return query.integer(0);
}

}  // namespace usher::sandbox::interworks
