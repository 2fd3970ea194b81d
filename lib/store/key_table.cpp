#include "lib/store/key_table.hpp"

#include <algorithm>
#include <utility>

#include "lib/store/columns.hpp"

namespace usher::store {
namespace {

constexpr std::string_view table = "user_key";

Place user_key_of(std::int64_t row) {
    return {.table = table, .column = "user_key", .row = row};
}

Place extension_of(std::int64_t row) {
    return {.table = table, .column = "extension", .row = row};
}

// `tail` is one of the texts below, never a value.
Statement select_keys(Database& database, std::string_view tail) {
    std::string sql{
        "SELECT row, tag, type, product, loaded_at, confirmed_at, document_version, etag, user_key,"
        " from_account FROM user_key "};
    return database.prepare(sql.append(tail));
}

Statement select_products(Database& database, std::string_view tail) {
    std::string sql{"SELECT key, product FROM key_product "};
    return database.prepare(sql.append(tail));
}

Statement select_entitlements(Database& database, std::string_view tail) {
    std::string sql{"SELECT key, option, trial, valid_to FROM entitlement "};
    return database.prepare(sql.append(tail));
}

KeyTag tag_at(const Statement& query, int column) {
    const std::string bytes = query.blob(column);
    KeyTag tag{};
    if (bytes.size() != tag.size()) fail_as_damaged("the tag of a user key");
    std::ranges::copy(bytes, tag.begin());
    return tag;
}

license::KeyType type_at(const Statement& query, int column) {
    return query.integer(column) == static_cast<std::int64_t>(license::KeyType::Individual)
               ? license::KeyType::Individual
               : license::KeyType::General;
}

KeySource source_at(const Statement& query, int column) {
    return query.integer(column) != 0 ? KeySource::Account : KeySource::Extension;
}

// Type and product: the columns that insert and renewal have in common, in this order.
void bind_kind(Statement& statement, const license::Extension& extension) {
    statement.bind(static_cast<std::int64_t>(extension.type));
    if (extension.product) {
        statement.bind(extension.product->text());
    } else {
        statement.bind_null();
    }
}

// A cursor over rows that belong to keys, ordered by key: gives each key its own ones.
class RowsByKey {
public:
    explicit RowsByKey(Statement rows) : rows_{std::move(rows)}, has_row_{rows_.step()} {}

    // Calls `take` for every row of `key`; keys must come in rising order.
    template <typename Take>
    void of(std::int64_t key, Take take) {
        for (; has_row_ && rows_.integer(0) <= key; has_row_ = rows_.step()) {
            if (rows_.integer(0) == key) take(rows_);
        }
    }

private:
    Statement rows_;
    bool has_row_;
};

void complete(KeyRecord& record, RowsByKey& products, RowsByKey& entitlements) {
    products.of(record.row,
                [&record](const Statement& row) { record.loaded_for.emplace_back(row.text(1)); });
    entitlements.of(record.row, [&record](const Statement& row) {
        record.entitlements.push_back({.option = OptionId{row.text(1)},
                                       .valid_to = from_unix(row.integer(3)),
                                       .trial = row.integer(2) != 0});
    });
}

void must_exist(std::int64_t rows_changed) {
    if (rows_changed == 0) throw StorageFailure{Error{Errc::NotFound, "no such user key"}};
}

}  // namespace

std::string_view name(KeySource source) noexcept {
    switch (source) {
        case KeySource::Extension: return "extension";
        case KeySource::Account: return "account";
    }
    return "";
}

KeyTable::KeyTable(Database& database, const Sealer& sealer) noexcept
    : database_{database}, sealer_{sealer} {}

KeyRecord KeyTable::read(const Statement& query) const {
    KeyRecord record{.row = query.integer(0),
                     .tag = tag_at(query, 1),
                     .type = type_at(query, 2),
                     .source = source_at(query, 9),
                     .loaded_at = from_unix(query.integer(4)),
                     .confirmed_at = instant_at(query, 5),
                     .document_version = query.integer(6),
                     .etag = query.text(7)};
    if (!query.is_null(3)) record.product = ProductId{query.text(3)};
    if (!sealer_.has_subjects()) return record;
    // A key that does not open any more is asked about by its tag all the same.
    const Result<std::string> user_key = sealer_.open(query.blob(8), user_key_of(record.row));
    if (user_key) record.subject = sealer_.subject(*user_key);
    return record;
}

void KeyTable::each(const std::function<void(KeyRecord)>& visit) const {
    Statement keys = select_keys(database_, "ORDER BY row");
    RowsByKey products{select_products(database_, "ORDER BY key, product")};
    RowsByKey entitlements{select_entitlements(database_, "ORDER BY key, option, trial")};
    while (keys.step()) {
        KeyRecord record = read(keys);
        complete(record, products, entitlements);
        visit(std::move(record));
    }
    database_.release_memory();
}

std::optional<KeyRecord> KeyTable::find(const KeyTag& tag) const {
    Statement query = select_keys(database_, "WHERE tag = ?");
    if (!query.bind(Blob{view(tag)}).step()) return std::nullopt;
    KeyRecord record = read(query);
    Statement products = select_products(database_, "WHERE key = ? ORDER BY product");
    products.bind(record.row);
    Statement entitlements = select_entitlements(database_, "WHERE key = ? ORDER BY option, trial");
    entitlements.bind(record.row);
    RowsByKey of_products{std::move(products)};
    RowsByKey of_entitlements{std::move(entitlements)};
    complete(record, of_products, of_entitlements);
    return record;
}

KeyRecord KeyTable::put(const license::Extension& extension, std::string_view extension_text,
                        const std::optional<ProductId>& loaded_for, Instant now) {
    const KeyTag tag = sealer_.tag(extension.user_key);
    std::int64_t row = row_of(tag);
    if (row == 0) {
        row = insert(tag, extension, extension_text, KeySource::Extension, now);
    } else {
        renew(row, extension, extension_text);
    }
    if (loaded_for) {
        database_
            .prepare(
                "INSERT INTO key_product (key, product) VALUES (?, ?)"
                " ON CONFLICT DO NOTHING")
            .bind(row)
            .bind(loaded_for->text())
            .run();
    }
    count_change();
    return written(tag);
}

KeyRecord KeyTable::follow(const UserKey& user_key, Instant now) {
    const KeyTag tag = sealer_.tag(user_key);
    if (row_of(tag) == 0) {
        insert(tag, {.user_key = user_key, .issuer = {}, .issued_at = now}, {}, KeySource::Account,
               now);
        count_change();
    }
    return written(tag);
}

KeyRecord KeyTable::written(const KeyTag& tag) const {
    std::optional<KeyRecord> record = find(tag);
    if (!record) fail_as_damaged("a user key that was just written");
    return std::move(*record);
}

std::int64_t KeyTable::row_of(const KeyTag& tag) const {
    Statement query = database_.prepare("SELECT row FROM user_key WHERE tag = ?");
    return query.bind(Blob{view(tag)}).step() ? query.integer(0) : 0;
}

std::int64_t KeyTable::insert(const KeyTag& tag, const license::Extension& extension,
                              std::string_view extension_text, KeySource source, Instant now) {
    const std::int64_t row = next_row(database_, table);
    const std::string user_key = sealer_.seal(extension.user_key.text(), user_key_of(row));
    const std::string sealed_extension = sealer_.seal(extension_text, extension_of(row));
    Statement insert = database_.prepare(
        "INSERT INTO user_key (row, tag, user_key, extension, loaded_at, from_account, type,"
        " product) VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
    insert.bind(row).bind(Blob{view(tag)}).bind(Blob{user_key}).bind(Blob{sealed_extension});
    insert.bind(unix_seconds(now)).bind(std::int64_t{source == KeySource::Account});
    bind_kind(insert, extension);
    insert.run();
    return row;
}

void KeyTable::renew(std::int64_t row, const license::Extension& extension,
                     std::string_view extension_text) {
    const std::string sealed_extension = sealer_.seal(extension_text, extension_of(row));
    Statement update = database_.prepare(
        "UPDATE user_key SET extension = ?, type = ?, product = ?, from_account = 0,"
        " document_version = iif(from_account, 0, document_version) WHERE row = ?");
    update.bind(Blob{sealed_extension});
    bind_kind(update, extension);
    update.bind(row).run();
}

std::optional<std::int64_t> KeyTable::remove(const KeyTag& tag) {
    Statement removal = database_.prepare("DELETE FROM user_key WHERE tag = ? RETURNING row");
    if (!removal.bind(Blob{view(tag)}).step()) return std::nullopt;
    const std::int64_t row = removal.integer(0);
    removal.run();
    count_change();
    return row;
}

void KeyTable::doubt(Instant latest) {
    database_
        .prepare(
            "UPDATE user_key SET confirmed_at = min(confirmed_at, ?)"
            " WHERE confirmed_at IS NOT NULL")
        .bind(unix_seconds(latest))
        .run();
    count_change();
}

std::int64_t KeyTable::changes() const {
    Statement query = database_.prepare("SELECT count FROM key_changes");
    if (!query.step()) fail_as_damaged("no count of changes");
    return query.integer(0);
}

void KeyTable::count_change() {
    database_.prepare("UPDATE key_changes SET count = count + 1").run();
}

Result<KeySecrets> KeyTable::secrets(std::int64_t row) const {
    Statement query = database_.prepare("SELECT user_key, extension FROM user_key WHERE row = ?");
    if (!query.bind(row).step()) return Error{Errc::NotFound, "no such user key"};
    const Result<std::string> user_key = sealer_.open(query.blob(0), user_key_of(row));
    if (!user_key) return user_key.error();
    Result<std::string> extension = sealer_.open(query.blob(1), extension_of(row));
    if (!extension) return extension.error();
    return KeySecrets{.user_key = UserKey{*user_key}, .extension = std::move(*extension)};
}

void KeyTable::take_document(std::int64_t row, const license::EntitlementDocument& document,
                             std::string_view etag, Instant confirmed_at, KeySource source) {
    Statement update = database_.prepare(
        "UPDATE user_key SET document_version = ?1, etag = ?2, confirmed_at = ?3"
        " WHERE row = ?4 AND from_account = ?5 AND document_version <= ?1");
    update.bind(document.version).bind(etag).bind(unix_seconds(confirmed_at)).bind(row);
    update.bind(std::int64_t{source == KeySource::Account});
    if (update.run() == 0) fail_as_not_taken(row, source);

    database_.prepare("DELETE FROM entitlement WHERE key = ?").bind(row).run();
    Statement insert = database_.prepare(
        "INSERT INTO entitlement (key, option, trial, valid_to) VALUES (?, ?, ?, ?)");
    for (const license::Entitlement& entitlement : document.entitlements) {
        insert.bind(row).bind(entitlement.option.text()).bind(std::int64_t{entitlement.trial});
        insert.bind(unix_seconds(entitlement.valid_to)).run();
    }
    count_change();
}

// The caller has compared before, but the key may have changed since then.
void KeyTable::fail_as_not_taken(std::int64_t row, KeySource source) const {
    Statement query = database_.prepare("SELECT from_account FROM user_key WHERE row = ?");
    must_exist(query.bind(row).step() ? 1 : 0);
    if (source_at(query, 0) != source) {
        throw StorageFailure{Error{Errc::NotAccepted, "the key was loaded in another way"}};
    }
    throw StorageFailure{Error{Errc::NotAccepted, "version: older than ours"}};
}

bool KeyTable::extend(const KeyTag& tag, const OptionId& option, Instant valid_to) {
    const std::int64_t row = row_of(tag);
    if (row == 0) return false;
    Statement upsert = database_.prepare(
        "INSERT INTO entitlement (key, option, trial, valid_to) VALUES (?, ?, 0, ?)"
        " ON CONFLICT (key, option, trial) DO UPDATE SET valid_to = excluded.valid_to"
        " WHERE excluded.valid_to > valid_to");
    const bool changed =
        upsert.bind(row).bind(option.text()).bind(unix_seconds(valid_to)).run() != 0;
    if (changed) count_change();
    return changed;
}

void KeyTable::confirm(std::int64_t row, Instant confirmed_at) {
    Statement update = database_.prepare("UPDATE user_key SET confirmed_at = ? WHERE row = ?");
    must_exist(update.bind(unix_seconds(confirmed_at)).bind(row).run());
    count_change();
}

}  // namespace usher::store
