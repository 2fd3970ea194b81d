#include "lib/store/purchase_table.hpp"

#include <limits>
#include <utility>

#include "lib/store/columns.hpp"

namespace usher::store {
namespace {

using license::Purchase;
using license::PurchaseState;

// `tail` is one of the texts below, never a value.
Statement select(Database& database, std::string_view tail) {
    std::string sql{
        "SELECT id, user, key, product, body, forwarded, asked_by, upstream, created_at, state,"
        " changed_at, first_sent_at, last_sent_at, attempts, in_doubt, evidence, code, license,"
        " reply_status, reply_body, resolved_by, resolved_why, resolved_at FROM purchase "};
    return database.prepare(sql.append(tail));
}

// The same without what was sent and answered, which may be long.
Statement select_listed(Database& database, std::string_view tail) {
    std::string sql{
        "SELECT id, user, key, product, '', forwarded, asked_by, upstream, created_at, state,"
        " changed_at, first_sent_at, last_sent_at, attempts, in_doubt, evidence, code, license,"
        " reply_status, '', resolved_by, resolved_why, resolved_at FROM purchase "};
    return database.prepare(sql.append(tail));
}

PurchaseState state_at(const Statement& query, int column) {
    const auto state = license::purchase_state(query.text(column));
    if (!state) fail_as_damaged("the state of a purchase");
    return *state;
}

license::PurchaseRequest request_at(const Statement& query) {
    license::PurchaseRequest request{.id = PurchaseId{query.text(0)},
                                     .user = UserId{query.text(1)},
                                     .key = query.text(2),
                                     .body = query.text(4),
                                     .is_forwarded = query.integer(5) != 0};
    if (!query.is_null(3)) request.product = BundleId{query.text(3)};
    return request;
}

Purchase purchase_at(const Statement& query) {
    Purchase purchase{.request = request_at(query),
                      .state = state_at(query, 9),
                      .asked_by = Actor{query.text(6)},
                      .upstream = query.text(7),
                      .created_at = from_unix(query.integer(8)),
                      .changed_at = from_unix(query.integer(10)),
                      .first_sent_at = instant_at(query, 11),
                      .last_sent_at = instant_at(query, 12),
                      .attempts = static_cast<int>(query.integer(13)),
                      .in_doubt = query.integer(14) != 0,
                      .evidence = query.text(15),
                      .code = query.text(16)};
    if (!query.is_null(17)) purchase.license = LicenseId{query.text(17)};
    if (!query.is_null(18)) {
        purchase.reply = {.status = static_cast<int>(query.integer(18)), .body = query.text(19)};
    }
    if (!query.is_null(20)) {
        purchase.resolution = {
            .by = query.text(20), .reason = query.text(21), .at = from_unix(query.integer(22))};
    }
    return purchase;
}

std::vector<Purchase> read_all(Statement query) {
    std::vector<Purchase> all;
    while (query.step()) all.push_back(purchase_at(query));
    return all;
}

std::optional<Purchase> read_one(Statement query) {
    if (!query.step()) return std::nullopt;
    return purchase_at(query);
}

template <typename Tag>
void bind_id(Statement& statement, const std::optional<Id<Tag>>& id) {
    if (id) {
        statement.bind(id->text());
    } else {
        statement.bind_null();
    }
}

// What changes of a purchase, in the order that insert and update share.
void bind_progress(Statement& statement, const Purchase& purchase) {
    statement.bind(license::name(purchase.state)).bind(unix_seconds(purchase.changed_at));
    bind_instant(statement, purchase.first_sent_at);
    bind_instant(statement, purchase.last_sent_at);
    statement.bind(std::int64_t{purchase.attempts}).bind(std::int64_t{purchase.in_doubt});
    statement.bind(purchase.evidence).bind(purchase.code);
    bind_id(statement, purchase.license);
    if (purchase.reply) {
        statement.bind(std::int64_t{purchase.reply->status}).bind(purchase.reply->body);
    } else {
        statement.bind_null().bind_null();
    }
    if (const auto& word = purchase.resolution) {
        statement.bind(word->by).bind(word->reason).bind(unix_seconds(word->at));
    } else {
        statement.bind_null().bind_null().bind_null();
    }
}

}  // namespace

std::optional<Purchase> PurchaseTable::find(const PurchaseId& id) const {
    Statement query = select(database_, "WHERE id = ?");
    query.bind(id.text());
    return read_one(std::move(query));
}

std::optional<Purchase> PurchaseTable::find(const UserId& user, std::string_view key) const {
    Statement query = select(database_, "WHERE user = ? AND key = ?");
    query.bind(user.text()).bind(key);
    return read_one(std::move(query));
}

Result<std::vector<Purchase>> PurchaseTable::newest(const PurchasePage& page) const {
    std::int64_t before = std::numeric_limits<std::int64_t>::max();
    if (page.after) {
        Statement row = database_.prepare("SELECT row FROM purchase WHERE id = ?");
        if (!row.bind(page.after->text()).step()) return Error{Errc::NotFound, "no such purchase"};
        before = row.integer(0);
    }
    Statement query = select_listed(database_,
                                    "WHERE row < ?1 AND (?2 IS NULL OR user = ?2)"
                                    " ORDER BY row DESC LIMIT ?3");
    query.bind(before);
    bind_id(query, page.user);
    query.bind(static_cast<std::int64_t>(page.count));
    return read_all(std::move(query));
}

std::vector<Purchase> PurchaseTable::open(const std::optional<UserId>& user) const {
    Statement query = select_listed(
        database_,
        "WHERE state IN ('pending', 'unknown') AND (?1 IS NULL OR user = ?1) ORDER BY row");
    bind_id(query, user);
    return read_all(std::move(query));
}

std::vector<Purchase> PurchaseTable::may_have_bought(const UserId& user) const {
    Statement query = select_listed(
        database_, "WHERE user = ? AND (state = 'bought' OR in_doubt = 1) ORDER BY row");
    query.bind(user.text());
    return read_all(std::move(query));
}

license::PurchasesMade PurchaseTable::made_since(Instant since, const Actor& by,
                                                 const UserId& user) const {
    Statement query = database_.prepare(
        "SELECT count(*) FILTER (WHERE asked_by = ?2), count(*) FILTER (WHERE user = ?3)"
        " FROM purchase WHERE created_at >= ?1 AND state <> 'refused'");
    query.bind(unix_seconds(since)).bind(by.text()).bind(user.text());
    if (!query.step()) fail_as_damaged("a count of purchases");
    return {.by_app = static_cast<std::size_t>(query.integer(0)),
            .for_user = static_cast<std::size_t>(query.integer(1))};
}

bool PurchaseTable::is_claimed(const UserId& user, const LicenseId& license) const {
    Statement query =
        database_.prepare("SELECT 1 FROM purchase WHERE user = ? AND license = ? LIMIT 1");
    return query.bind(user.text()).bind(license.text()).step();
}

void PurchaseTable::insert(const Purchase& purchase) {
    const license::PurchaseRequest& request = purchase.request;
    Statement insert = database_.prepare(
        "INSERT INTO purchase (id, user, key, product, body, forwarded, asked_by, upstream,"
        " created_at, state, changed_at, first_sent_at, last_sent_at, attempts, in_doubt,"
        " evidence, code, license, reply_status, reply_body, resolved_by, resolved_why,"
        " resolved_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    insert.bind(request.id.text()).bind(request.user.text()).bind(request.key);
    bind_id(insert, request.product);
    insert.bind(request.body).bind(std::int64_t{request.is_forwarded});
    insert.bind(purchase.asked_by.text()).bind(purchase.upstream);
    insert.bind(unix_seconds(purchase.created_at));
    bind_progress(insert, purchase);
    insert.run();
}

void PurchaseTable::update(const Purchase& purchase) {
    Statement update = database_.prepare(
        "UPDATE purchase SET state = ?, changed_at = ?, first_sent_at = ?, last_sent_at = ?,"
        " attempts = ?, in_doubt = ?, evidence = ?, code = ?, license = ?, reply_status = ?,"
        " reply_body = ?, resolved_by = ?, resolved_why = ?, resolved_at = ? WHERE id = ?");
    bind_progress(update, purchase);
    if (update.bind(purchase.request.id.text()).run() == 0) {
        throw StorageFailure{Error{Errc::NotFound, "no such purchase"}};
    }
}

void PurchaseTable::take_back_time(Seconds step, Instant now) {
    database_
        .prepare(
            "UPDATE purchase SET first_sent_at = first_sent_at - ?1,"
            " last_sent_at = min(last_sent_at, ?2) WHERE attempts > 0 AND state <> 'refused'")
        .bind(std::int64_t{step.count()})
        .bind(unix_seconds(now))
        .run();
}

}  // namespace usher::store
