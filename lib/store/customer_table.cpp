#include "lib/store/customer_table.hpp"

#include <utility>

#include "lib/store/columns.hpp"

namespace usher::store {
namespace {

std::int64_t number(CustomerCollection collection) noexcept {
    return static_cast<std::int64_t>(collection);
}

// `tail` is one of the texts below, never a value.
Statement select(Database& database, std::string_view tail) {
    std::string sql{
        "SELECT collection, id, account, name, code, status, updated_ticks, updated_offset_min,"
        " document, addons, addons_due, unknown_since FROM customer_row "};
    return database.prepare(sql.append(tail));
}

std::optional<std::string> text_at(const Statement& query, int column) {
    if (query.is_null(column)) return std::nullopt;
    return query.text(column);
}

void bind_text(Statement& statement, const std::optional<std::string>& text) {
    if (text) {
        statement.bind(*text);
    } else {
        statement.bind_null();
    }
}

CustomerRow row_at(const Statement& query) {
    return {.collection = static_cast<CustomerCollection>(query.integer(0)),
            .id = query.text(1),
            .account = text_at(query, 2),
            .name = query.text(3),
            .code = query.text(4),
            .status = query.text(5),
            .updated_at = {.ticks = query.integer(6),
                           .offset_minutes = static_cast<std::int32_t>(query.integer(7))},
            .document = query.text(8),
            .addons = text_at(query, 9),
            .addons_due = query.integer(10) != 0,
            .unknown_since = instant_at(query, 11)};
}

std::vector<CustomerRow> read_all(Statement query) {
    std::vector<CustomerRow> all;
    while (query.step()) all.push_back(row_at(query));
    return all;
}

// `query` gives a row more than the page has, if there is one.
CustomerRows read_page(Statement query, const CustomerPage& page) {
    CustomerRows found;
    std::size_t bytes = 0;
    while (query.step()) {
        CustomerRow row = row_at(query);
        bytes += row.document.size() + row.addons.value_or("").size();
        found.has_more =
            found.rows.size() == page.count || (!found.rows.empty() && bytes > page.bytes_max);
        if (found.has_more) break;
        found.rows.push_back(std::move(row));
    }
    return found;
}

}  // namespace

std::optional<CustomerRow> CustomerTable::find(CustomerCollection collection,
                                               std::string_view id) const {
    Statement query = select(database_, "WHERE collection = ? AND id = ?");
    if (!query.bind(number(collection)).bind(id).step()) return std::nullopt;
    return row_at(query);
}

Result<CustomerRows> CustomerTable::list(const CustomerPage& page) const {
    std::int64_t after = 0;
    if (page.after) {
        Statement row =
            database_.prepare("SELECT row FROM customer_row WHERE collection = ? AND id = ?");
        if (!row.bind(number(page.collection)).bind(*page.after).step()) {
            return Error{Errc::NotFound, "after: no such row"};
        }
        after = row.integer(0);
    }
    // One account's rows are few: they are found by its index, not by walking the collection.
    std::string where = page.account ? "WHERE collection = ?1 AND row > ?2 AND account = ?3"
                                     : "WHERE collection = ?1 AND row > ?2 AND ?3 IS NULL";
    where +=
        " AND (?4 IS NULL OR lower(status) = lower(?4))"
        " AND (?5 = '' OR instr(lower(name), lower(?5)) > 0"
        " OR instr(lower(code), lower(?5)) > 0 OR instr(id, lower(?5)) > 0)"
        " ORDER BY row LIMIT ?6";
    Statement query = select(database_, where);
    query.bind(number(page.collection)).bind(after);
    bind_text(query, page.account);
    bind_text(query, page.status);
    query.bind(page.search).bind(static_cast<std::int64_t>(page.count) + 1);
    return read_page(std::move(query), page);
}

std::vector<CustomerRow> CustomerTable::of_account(CustomerCollection collection,
                                                   std::string_view account) const {
    Statement query = select(database_, "WHERE collection = ? AND account = ? ORDER BY row");
    query.bind(number(collection)).bind(account);
    return read_all(std::move(query));
}

std::int64_t CustomerTable::count(CustomerCollection collection) const {
    Statement query = database_.prepare("SELECT count(*) FROM customer_row WHERE collection = ?");
    static_cast<void>(query.bind(number(collection)).step());
    return query.integer(0);
}

void CustomerTable::each_id(
    CustomerCollection collection, std::string_view after, std::size_t count,
    const std::function<void(std::string id, bool is_missed)>& visit) const {
    Statement query = database_.prepare(
        "SELECT id, missed FROM customer_row WHERE collection = ? AND id > ? ORDER BY id LIMIT ?");
    query.bind(number(collection)).bind(after).bind(static_cast<std::int64_t>(count));
    while (query.step()) visit(query.text(0), query.integer(1) != 0);
}

std::optional<CustomerPut> CustomerTable::put(const CustomerRow& row) {
    Statement before = database_.prepare(
        "SELECT updated_ticks, account, code, document FROM customer_row"
        " WHERE collection = ? AND id = ?");
    CustomerPut done{.is_new = !before.bind(number(row.collection)).bind(row.id).step()};
    if (!done.is_new) {
        const std::int64_t ticks = before.integer(0);
        const bool is_same = ticks == row.updated_at.ticks && before.text(3) == row.document;
        if (ticks > row.updated_at.ticks || is_same) return std::nullopt;
        done.account_before = text_at(before, 1);
        done.code_before = before.text(2);
    }
    Statement upsert = database_.prepare(
        "INSERT INTO customer_row (collection, id, account, name, code, status, updated_ticks,"
        " updated_offset_min, document, addons, addons_due, unknown_since, missed)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)"
        " ON CONFLICT (collection, id) DO UPDATE SET account = excluded.account,"
        " name = excluded.name, code = excluded.code, status = excluded.status,"
        " updated_ticks = excluded.updated_ticks,"
        " updated_offset_min = excluded.updated_offset_min, document = excluded.document,"
        " addons_due = max(addons_due, excluded.addons_due)");
    upsert.bind(number(row.collection)).bind(row.id);
    bind_text(upsert, row.account);
    upsert.bind(row.name).bind(row.code).bind(row.status).bind(row.updated_at.ticks);
    upsert.bind(std::int64_t{row.updated_at.offset_minutes}).bind(row.document);
    bind_text(upsert, row.addons);
    upsert.bind(std::int64_t{row.addons_due});
    bind_instant(upsert, row.unknown_since);
    upsert.run();
    return done;
}

std::optional<CustomerRow> CustomerTable::remove(CustomerCollection collection,
                                                 std::string_view id) {
    std::optional<CustomerRow> gone = find(collection, id);
    if (!gone) return gone;
    database_.prepare("DELETE FROM customer_row WHERE collection = ? AND id = ?")
        .bind(number(collection))
        .bind(id)
        .run();
    return gone;
}

void CustomerTable::set_missed(CustomerCollection collection, std::string_view id, bool is_missed) {
    database_
        .prepare(
            "UPDATE customer_row SET missed = ?1"
            " WHERE collection = ?2 AND id = ?3 AND missed <> ?1")
        .bind(std::int64_t{is_missed})
        .bind(number(collection))
        .bind(id)
        .run();
}

bool CustomerTable::set_addons(std::string_view subscription, std::string_view document) {
    return database_
               .prepare(
                   "UPDATE customer_row SET addons = ?1"
                   " WHERE collection = ?2 AND id = ?3 AND addons IS NOT ?1")
               .bind(document)
               .bind(number(CustomerCollection::Subscriptions))
               .bind(subscription)
               .run() != 0;
}

std::vector<std::string> CustomerTable::addons_due(std::size_t count) const {
    Statement query =
        database_.prepare("SELECT id FROM customer_row WHERE addons_due = 1 ORDER BY id LIMIT ?");
    query.bind(static_cast<std::int64_t>(count));
    std::vector<std::string> ids;
    while (query.step()) ids.push_back(query.text(0));
    return ids;
}

void CustomerTable::set_addons_due(std::string_view subscription, bool is_due) {
    database_
        .prepare(
            "UPDATE customer_row SET addons_due = ?1"
            " WHERE collection = ?2 AND id = ?3 AND addons_due <> ?1")
        .bind(std::int64_t{is_due})
        .bind(number(CustomerCollection::Subscriptions))
        .bind(subscription)
        .run();
}

void CustomerTable::set_unknown_since(std::string_view subscription, std::optional<Instant> since) {
    Statement update = database_.prepare(
        "UPDATE customer_row SET unknown_since = ?1"
        " WHERE collection = ?2 AND id = ?3 AND unknown_since IS NOT ?1");
    bind_instant(update, since);
    update.bind(number(CustomerCollection::Subscriptions)).bind(subscription).run();
}

CollectionState CustomerTable::state(CustomerCollection collection) const {
    Statement query = database_.prepare(
        "SELECT mark_ticks, mark_offset_min, no_filter_until, no_moved_until, can_order,"
        " full_pass_at, heard_at FROM customer_collection WHERE collection = ?");
    CollectionState state;
    if (!query.bind(number(collection)).step()) return state;
    if (!query.is_null(0)) {
        state.mark = {.ticks = query.integer(0),
                      .offset_minutes = static_cast<std::int32_t>(query.integer(1))};
    }
    state.no_filter_until = instant_at(query, 2);
    state.no_moved_until = instant_at(query, 3);
    state.can_order = query.integer(4) != 0;
    state.full_pass_at = instant_at(query, 5);
    state.heard_at = instant_at(query, 6);
    return state;
}

void CustomerTable::keep(CustomerCollection collection, const CollectionState& kept) {
    if (state(collection) == kept) return;
    Statement put = database_.prepare(
        "INSERT OR REPLACE INTO customer_collection (collection, mark_ticks, mark_offset_min,"
        " no_filter_until, no_moved_until, can_order, full_pass_at, heard_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
    put.bind(number(collection));
    if (kept.mark) {
        put.bind(kept.mark->ticks).bind(std::int64_t{kept.mark->offset_minutes});
    } else {
        put.bind_null().bind_null();
    }
    bind_instant(put, kept.no_filter_until);
    bind_instant(put, kept.no_moved_until);
    put.bind(std::int64_t{kept.can_order});
    bind_instant(put, kept.full_pass_at);
    bind_instant(put, kept.heard_at);
    put.run();
}

std::vector<std::string> CustomerTable::set_aside(CustomerCollection collection) const {
    Statement query =
        database_.prepare("SELECT id FROM customer_aside WHERE collection = ? ORDER BY id");
    query.bind(number(collection));
    std::vector<std::string> ids;
    while (query.step()) ids.push_back(query.text(0));
    return ids;
}

std::size_t CustomerTable::aside_count(CustomerCollection collection) const {
    Statement query = database_.prepare("SELECT count(*) FROM customer_aside WHERE collection = ?");
    static_cast<void>(query.bind(number(collection)).step());
    return static_cast<std::size_t>(query.integer(0));
}

void CustomerTable::put_aside(CustomerCollection collection, std::string_view id) {
    database_
        .prepare("INSERT INTO customer_aside (collection, id) VALUES (?, ?) ON CONFLICT DO NOTHING")
        .bind(number(collection))
        .bind(id)
        .run();
}

void CustomerTable::take_back(CustomerCollection collection, std::string_view id) {
    database_.prepare("DELETE FROM customer_aside WHERE collection = ? AND id = ?")
        .bind(number(collection))
        .bind(id)
        .run();
}

std::vector<std::string> CustomerTable::due(std::size_t count) const {
    Statement query = database_.prepare("SELECT account FROM customer_due LIMIT ?");
    query.bind(static_cast<std::int64_t>(count));
    std::vector<std::string> accounts;
    while (query.step()) accounts.push_back(query.text(0));
    return accounts;
}

std::int64_t CustomerTable::due_count() const {
    Statement query = database_.prepare("SELECT count(*) FROM customer_due");
    static_cast<void>(query.step());
    return query.integer(0);
}

void CustomerTable::put_due(std::string_view account) {
    database_.prepare("INSERT INTO customer_due (account) VALUES (?) ON CONFLICT DO NOTHING")
        .bind(account)
        .run();
}

void CustomerTable::put_all_due() {
    database_
        .prepare(
            "INSERT INTO customer_due (account)"
            " SELECT DISTINCT account FROM customer_row WHERE account IS NOT NULL"
            " ON CONFLICT DO NOTHING")
        .run();
}

void CustomerTable::take_off_due(std::string_view account) {
    database_.prepare("DELETE FROM customer_due WHERE account = ?").bind(account).run();
}

std::optional<CustomerOrigin> CustomerTable::origin() const {
    Statement query =
        database_.prepare("SELECT source, user_prefix, features FROM customer_origin");
    if (!query.step()) return std::nullopt;
    return CustomerOrigin{
        .source = query.text(0), .user_prefix = query.text(1), .features = query.text(2)};
}

void CustomerTable::set_origin(const CustomerOrigin& origin) {
    database_
        .prepare(
            "INSERT OR REPLACE INTO customer_origin (only, source, user_prefix, features)"
            " VALUES (1, ?, ?, ?)")
        .bind(origin.source)
        .bind(origin.user_prefix)
        .bind(origin.features)
        .run();
}

void CustomerTable::clear() {
    put_all_due();
    database_.prepare("DELETE FROM customer_row").run();
    database_.prepare("DELETE FROM customer_aside").run();
    database_.prepare("DELETE FROM customer_collection").run();
}

}  // namespace usher::store
