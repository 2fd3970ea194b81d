#include "lib/store/activation_table.hpp"

#include <limits>

#include "lib/store/columns.hpp"

namespace usher::store {
namespace {

using license::Activation;
using license::ActivationState;

Error no_such_activation() {
    return {Errc::NotFound, "no such activation"};
}

// `tail` is one of the texts below, never a value.
Statement select(Database& database, std::string_view tail) {
    std::string sql{
        "SELECT row, id, user_key, service, period, state, created_at, changed_at, wanted_at,"
        " sent_at, attempts, before_read, valid_to_before, valid_to_after, cost_cents, evidence,"
        " resolved_by, resolved_why, resolved_at, asked_by, price_cents, quoted_cents, upstream,"
        " first_sent_at, upstream_ahead_s, before_lags FROM activation "};
    return database.prepare(sql.append(tail));
}

Place user_key_of(std::int64_t row) {
    return {.table = "activation", .column = "user_key", .row = row};
}

ActivationState state_at(const Statement& query, int column) {
    const auto state = license::activation_state(query.text(column));
    if (!state) fail_as_damaged("the state of an activation");
    return *state;
}

std::optional<Cents> cents_at(const Statement& query, int column) {
    if (query.is_null(column)) return std::nullopt;
    return Cents{query.integer(column)};
}

std::optional<Seconds> seconds_at(const Statement& query, int column) {
    if (query.is_null(column)) return std::nullopt;
    return Seconds{query.integer(column)};
}

std::optional<license::Reading> before_at(const Statement& query) {
    if (query.integer(11) == 0) return std::nullopt;
    return license::Reading{.valid_to = instant_at(query, 12)};
}

std::optional<license::Resolution> resolution_at(const Statement& query) {
    if (query.is_null(16)) return std::nullopt;
    return license::Resolution{
        .by = query.text(16), .reason = query.text(17), .at = from_unix(query.integer(18))};
}

// No row ever goes, so that no id comes back.
std::int64_t next_row(Database& database) {
    Statement query = database.prepare("SELECT coalesce(max(row), 0) + 1 FROM activation");
    static_cast<void>(query.step());
    return query.integer(0);
}

Result<Activation> read(const Statement& query, const Sealer& sealer) {
    const Result<std::string> user_key = sealer.open(query.blob(2), user_key_of(query.integer(0)));
    if (!user_key) return user_key.error();
    return Activation{.request = {.id = ActivationId{query.text(1)},
                                  .user_key = UserKey{*user_key},
                                  .service = OptionId{query.text(3)},
                                  .period = PeriodId{query.text(4)},
                                  .price = cents_at(query, 20)},
                      .state = state_at(query, 5),
                      .asked_by = Actor{query.text(19)},
                      .upstream = query.text(22),
                      .created_at = from_unix(query.integer(6)),
                      .changed_at = from_unix(query.integer(7)),
                      .wanted_at = from_unix(query.integer(8)),
                      .sent_at = instant_at(query, 9),
                      .first_sent_at = instant_at(query, 23),
                      .attempts = static_cast<int>(query.integer(10)),
                      .before = before_at(query),
                      .before_lags = query.integer(25) != 0,
                      .upstream_ahead = seconds_at(query, 24),
                      .quoted = cents_at(query, 21),
                      .valid_to_after = instant_at(query, 13),
                      .cost = cents_at(query, 14),
                      .evidence = query.text(15),
                      .resolution = resolution_at(query)};
}

Result<std::vector<Activation>> read_all(Statement query, const Sealer& sealer) {
    std::vector<Activation> all;
    while (query.step()) {
        Result<Activation> one = read(query, sealer);
        if (!one) return one.error();
        all.push_back(std::move(*one));
    }
    return all;
}

void bind_cents(Statement& statement, const std::optional<Cents>& amount) {
    if (amount) {
        statement.bind(amount->value);
    } else {
        statement.bind_null();
    }
}

void bind_seen(Statement& statement, const Activation& activation) {
    const std::optional<license::Reading>& before = activation.before;
    statement.bind(std::int64_t{before.has_value()});
    bind_instant(statement, before ? before->valid_to : std::nullopt);
    statement.bind(std::int64_t{activation.before_lags});
    if (activation.upstream_ahead) {
        statement.bind(activation.upstream_ahead->count());
    } else {
        statement.bind_null();
    }
    bind_cents(statement, activation.quoted);
    bind_instant(statement, activation.valid_to_after);
    bind_cents(statement, activation.cost);
    statement.bind(activation.evidence);
}

void bind_resolution(Statement& statement, const std::optional<license::Resolution>& resolution) {
    if (resolution) {
        statement.bind(resolution->by).bind(resolution->reason).bind(unix_seconds(resolution->at));
    } else {
        statement.bind_null().bind_null().bind_null();
    }
}

// State and what was seen: the columns that insert and update have in common, in this order.
void bind_progress(Statement& statement, const Activation& activation) {
    statement.bind(license::name(activation.state)).bind(unix_seconds(activation.changed_at));
    statement.bind(unix_seconds(activation.wanted_at));
    bind_instant(statement, activation.sent_at);
    bind_instant(statement, activation.first_sent_at);
    statement.bind(std::int64_t{activation.attempts});
    bind_seen(statement, activation);
    bind_resolution(statement, activation.resolution);
}

}  // namespace

ActivationTable::ActivationTable(Database& database, const Sealer& sealer) noexcept
    : database_{database}, sealer_{sealer} {}

Result<Activation> ActivationTable::find(const ActivationId& id) const {
    Statement query = select(database_, "WHERE id = ?");
    if (!query.bind(id.text()).step()) return no_such_activation();
    return read(query, sealer_);
}

Result<std::int64_t> ActivationTable::row_of(const ActivationId& id) const {
    Statement query = database_.prepare("SELECT row FROM activation WHERE id = ?");
    if (!query.bind(id.text()).step()) return no_such_activation();
    return query.integer(0);
}

Result<std::vector<Activation>> ActivationTable::newest(
    std::size_t count, const std::optional<ActivationId>& after) const {
    constexpr std::int64_t behind_all_rows = std::numeric_limits<std::int64_t>::max();
    const Result<std::int64_t> before = after ? row_of(*after) : behind_all_rows;
    if (!before) return before.error();
    Statement query = select(database_, "WHERE row < ? ORDER BY row DESC LIMIT ?");
    query.bind(*before).bind(static_cast<std::int64_t>(count));
    return read_all(std::move(query), sealer_);
}

Result<std::vector<Activation>> ActivationTable::open() const {
    Statement query = select(
        database_, "WHERE state IN ('PREPARED', 'SENDING', 'UNKNOWN', 'IN_DOUBT') ORDER BY row");
    return read_all(std::move(query), sealer_);
}

std::optional<ActivationId> ActivationTable::open_for(const std::string& upstream,
                                                      const KeyTag& user_key,
                                                      const OptionId& service) const {
    Statement query = database_.prepare(
        "SELECT id FROM activation WHERE user_key_tag = ? AND service = ? AND upstream = ?"
        " AND state IN ('PREPARED', 'SENDING', 'UNKNOWN', 'IN_DOUBT')");
    query.bind(Blob{view(user_key)}).bind(service.text()).bind(upstream);
    if (!query.step()) return std::nullopt;
    return ActivationId{query.text(0)};
}

Result<std::optional<Activation>> ActivationTable::last_confirmed(const std::string& upstream,
                                                                  const UserKey& user_key,
                                                                  const OptionId& service) const {
    const KeyTag tag = sealer_.tag(user_key);
    Statement query = select(database_,
                             "WHERE user_key_tag = ? AND service = ? AND upstream = ?"
                             " AND state = 'CONFIRMED' ORDER BY row DESC LIMIT 1");
    query.bind(Blob{view(tag)}).bind(service.text()).bind(upstream);
    if (!query.step()) return std::optional<Activation>{};
    Result<Activation> last = read(query, sealer_);
    if (!last) return last.error();
    return std::optional{std::move(*last)};
}

Result<std::vector<Activation>> ActivationTable::bought(const std::string& upstream,
                                                        const KeyTag& user_key) const {
    Statement query = select(
        database_,
        "WHERE row IN (SELECT max(row) FROM activation WHERE user_key_tag = ? AND upstream = ?"
        " AND state = 'CONFIRMED' GROUP BY service) ORDER BY service");
    query.bind(Blob{view(user_key)}).bind(upstream);
    return read_all(std::move(query), sealer_);
}

license::Spent ActivationTable::spent(const license::Activation& activation, Instant since) const {
    const KeyTag tag = sealer_.tag(activation.request.user_key);
    Statement query = database_.prepare(
        "SELECT sum(attempts * coalesce(cost_cents, quoted_cents, 0)) FILTER (WHERE asked_by = ?),"
        " sum(attempts * coalesce(cost_cents, quoted_cents, 0)) FILTER (WHERE user_key_tag = ?)"
        " FROM activation WHERE sent_at >= ? AND state NOT IN ('REJECTED', 'CANCELLED')");
    query.bind(activation.asked_by.text()).bind(Blob{view(tag)}).bind(unix_seconds(since));
    if (!query.step()) return {};
    return {.by_app = cents_at(query, 0).value_or(Cents{}),
            .for_key = cents_at(query, 1).value_or(Cents{})};
}

void ActivationTable::insert(const Activation& activation) {
    const license::ActivationRequest& request = activation.request;
    const std::int64_t row = next_row(database_);
    const std::string user_key = sealer_.seal(request.user_key.text(), user_key_of(row));
    const KeyTag tag = sealer_.tag(request.user_key);
    Statement insert = database_.prepare(
        "INSERT INTO activation (row, id, user_key, user_key_tag, service, period, price_cents,"
        " asked_by, upstream, created_at, state, changed_at, wanted_at, sent_at, first_sent_at,"
        " attempts, before_read, valid_to_before, before_lags, upstream_ahead_s, quoted_cents,"
        " valid_to_after, cost_cents, evidence, resolved_by, resolved_why, resolved_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
        " ?)");
    insert.bind(row).bind(request.id.text()).bind(Blob{user_key}).bind(Blob{view(tag)});
    insert.bind(request.service.text()).bind(request.period.text());
    bind_cents(insert, request.price);
    insert.bind(activation.asked_by.text()).bind(activation.upstream);
    insert.bind(unix_seconds(activation.created_at));
    bind_progress(insert, activation);
    insert.run();
}

void ActivationTable::update(const Activation& activation) {
    Statement update = database_.prepare(
        "UPDATE activation SET state = ?, changed_at = ?, wanted_at = ?, sent_at = ?,"
        " first_sent_at = ?, attempts = ?, before_read = ?, valid_to_before = ?, before_lags = ?,"
        " upstream_ahead_s = ?, quoted_cents = ?, valid_to_after = ?, cost_cents = ?,"
        " evidence = ?, resolved_by = ?, resolved_why = ?, resolved_at = ? WHERE id = ?");
    bind_progress(update, activation);
    if (update.bind(activation.request.id.text()).run() == 0) {
        throw StorageFailure{no_such_activation()};
    }
}

}  // namespace usher::store
