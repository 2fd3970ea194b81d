#include "lib/sandbox/books.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace usher::sandbox {

namespace {

constexpr std::array booking_kinds{BookingKind::Opening, BookingKind::Deposit,
                                   BookingKind::Activation};

Error unknown_user_key() {
    return {Errc::NotFound, "unknown user_key"};
}
Error ends_too_late() {
    return {Errc::Rejected, "the period ends after 2199"};
}
Error insufficient_funds() {
    return {Errc::Rejected, "insufficient funds"};
}

std::optional<Instant> end_of(const std::optional<license::Entitlement>& held) {
    if (!held) return std::nullopt;
    return held->valid_to;
}

BookingKind booking_kind(std::string_view text) {
    const auto found =
        std::ranges::find_if(booking_kinds, [&](BookingKind kind) { return name(kind) == text; });
    if (found == booking_kinds.end()) {
        throw store::StorageFailure{Error{Errc::Storage, "the ledger holds an unknown kind"}};
    }
    return *found;
}

Booking read_booking(const store::Statement& row) {
    Booking booking{.number = row.integer(0),
                    .booked_at = from_unix(row.integer(1)),
                    .kind = booking_kind(row.text(2)),
                    .amount = Cents{row.integer(3)},
                    .balance = Cents{row.integer(4)}};
    if (!row.is_null(5)) {
        booking.purchase =
            Purchase{UserKey{row.text(5)}, OptionId{row.text(6)}, PeriodId{row.text(7)}};
    }
    return booking;
}

}  // namespace

std::string_view name(BookingKind kind) noexcept {
    switch (kind) {
        case BookingKind::Opening: return "opening";
        case BookingKind::Deposit: return "deposit";
        case BookingKind::Activation: return "activation";
    }
    return "";
}

Result<Secret> Books::issuer_seed(std::string_view fresh) {
    database_.prepare("INSERT OR IGNORE INTO issuer (id, seed) VALUES (1, ?)")
        .bind(store::Blob{fresh})
        .run();
    store::Statement query = database_.prepare("SELECT seed FROM issuer");
    if (!query.step()) return Error{Errc::Storage, "the books hold no issuer key"};
    return Secret{query.blob(0)};
}

Result<void> Books::open_account(std::string_view api_key, Cents opening, Instant now) {
    const std::int64_t added =
        database_.prepare("INSERT OR IGNORE INTO account (api_key, opened_at) VALUES (?, ?)")
            .bind(api_key)
            .bind(unix_seconds(now))
            .run();
    if (added == 0) return {};
    const Line line{.api_key = api_key, .kind = BookingKind::Opening, .amount = opening};
    const Result<Cents> booked = book(line, now);
    if (!booked) return booked.error();
    return {};
}

Result<void> Books::create_key(const IssuedKey& key) {
    store::Statement insert = database_.prepare(
        "INSERT INTO user_key (user_key, type, product, created_by, created_at, version)"
        " VALUES (?, ?, ?, ?, ?, 1)");
    insert.bind(key.user_key.text()).bind(static_cast<std::int64_t>(key.type));
    if (key.product) {
        insert.bind(key.product->text());
    } else {
        insert.bind_null();
    }
    insert.bind(key.created_by).bind(unix_seconds(key.created_at)).run();
    return {};
}

Result<Holding> Books::find_key(const UserKey& user_key, View view) {
    store::Statement query = database_.prepare(
        "SELECT type, product, created_by, created_at, version FROM user_key WHERE user_key = ?");
    query.bind(user_key.text());
    if (!query.step()) return unknown_user_key();

    Holding holding{.key = {.user_key = user_key,
                            .type = query.integer(0) == 1 ? license::KeyType::General
                                                          : license::KeyType::Individual,
                            .created_by = query.text(2),
                            .created_at = from_unix(query.integer(3))},
                    .version = query.integer(4),
                    .entitlements = {}};
    if (!query.is_null(1)) holding.key.product = ProductId{query.text(1)};
    if (view == View::BeforeLastChange) {
        holding.version = std::max<std::int64_t>(1, holding.version - 1);
    }
    holding.entitlements = entitlements_at(user_key, holding.version);
    return holding;
}

std::vector<license::Entitlement> Books::entitlements_at(const UserKey& user_key,
                                                         std::int64_t version) {
    store::Statement query = database_.prepare(
        "SELECT service, valid_to, trial FROM entitlement AS here"
        " WHERE user_key = ?1 AND valid_to IS NOT NULL AND version ="
        "   (SELECT max(version) FROM entitlement"
        "     WHERE user_key = ?1 AND service = here.service AND version <= ?2)"
        " ORDER BY service");
    query.bind(user_key.text()).bind(version);
    std::vector<license::Entitlement> entitlements;
    while (query.step()) {
        entitlements.push_back({.option = OptionId{query.text(0)},
                                .valid_to = from_unix(query.integer(1)),
                                .trial = query.integer(2) != 0});
    }
    return entitlements;
}

std::optional<license::Entitlement> Books::held(const UserKey& user_key, const OptionId& service) {
    const std::int64_t newest = std::numeric_limits<std::int64_t>::max();
    const std::vector<license::Entitlement> all = entitlements_at(user_key, newest);
    const auto found = std::ranges::find(all, service, &license::Entitlement::option);
    if (found == all.end()) return std::nullopt;
    return *found;
}

Result<void> Books::change(const UserKey& user_key, const OptionId& service,
                           std::optional<Instant> valid_to, bool trial) {
    const std::int64_t found =
        database_.prepare("UPDATE user_key SET version = version + 1 WHERE user_key = ?")
            .bind(user_key.text())
            .run();
    if (found == 0) return unknown_user_key();
    // No device could read a document with such an end (docs/usher-dialect.md).
    if (valid_to && *valid_to >= latest_instant) return ends_too_late();

    // Of each option the newest state and the one before are kept: enough for both views.
    database_
        .prepare(
            "DELETE FROM entitlement WHERE user_key = ?1 AND service = ?2 AND version <"
            " (SELECT max(version) FROM entitlement WHERE user_key = ?1 AND service = ?2)")
        .bind(user_key.text())
        .bind(service.text())
        .run();
    store::Statement insert = database_.prepare(
        "INSERT INTO entitlement (user_key, service, valid_to, trial, version)"
        " VALUES (?1, ?2, ?3, ?4, (SELECT version FROM user_key WHERE user_key = ?1))");
    insert.bind(user_key.text()).bind(service.text());
    if (valid_to) {
        insert.bind(unix_seconds(*valid_to));
    } else {
        insert.bind_null();
    }
    insert.bind(static_cast<std::int64_t>(trial ? 1 : 0)).run();
    return {};
}

Result<Instant> Books::activate(const Order& order, Instant now) {
    const Purchase& purchase = order.purchase;
    const std::optional<license::Entitlement> before = held(purchase.user_key, purchase.service);
    const Instant valid_to = license::extended(now, end_of(before), order.length);

    const Result<void> changed = change(purchase.user_key, purchase.service, valid_to, false);
    if (!changed) return changed.error();
    const Line line{.api_key = order.api_key,
                    .kind = BookingKind::Activation,
                    .amount = Cents{-order.cost.value},
                    .purchase = &purchase};
    const Result<Cents> booked = book(line, now);
    if (!booked) return booked.error();
    return valid_to;
}

Result<license::Entitlement> Books::give(const Grant& grant, Instant now) {
    const std::optional<license::Entitlement> before = held(grant.user_key, grant.service);
    const Instant stacked =
        license::extended(now, end_of(before), grant.length.value_or(Seconds{0}));
    license::Entitlement after{.option = grant.service,
                               .valid_to = grant.valid_to.value_or(stacked),
                               .trial = grant.trial};
    const bool runs_paid = before && before->active_at(now) && !before->trial;
    if (grant.trial && runs_paid) {
        if (after.valid_to < before->valid_to) {
            return Error{Errc::Conflict, "valid_to: a trial cannot shorten a paid option"};
        }
        after.trial = false;
    }
    const Result<void> changed = change(grant.user_key, after.option, after.valid_to, after.trial);
    if (!changed) return changed.error();
    return after;
}

Result<void> Books::revoke(const UserKey& user_key, const OptionId& service) {
    const Result<Holding> holding = find_key(user_key, View::Current);
    if (!holding) return holding.error();
    if (!held(user_key, service)) return Error{Errc::NotFound, "service not held"};
    return change(user_key, service, std::nullopt, false);
}

Result<Cents> Books::book(const Line& line, Instant now) {
    const Result<Cents> before = balance(line.api_key);
    if (!before && line.kind != BookingKind::Opening) return before.error();
    const Cents after{(before ? before->value : 0) + line.amount.value};
    if (after.value < 0) return insufficient_funds();

    store::Statement insert = database_.prepare(
        "INSERT INTO ledger (api_key, booked_at, kind, amount, balance, user_key, service, period)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
    insert.bind(line.api_key).bind(unix_seconds(now)).bind(name(line.kind));
    insert.bind(line.amount.value).bind(after.value);
    if (line.purchase) {
        insert.bind(line.purchase->user_key.text());
        insert.bind(line.purchase->service.text()).bind(line.purchase->period.text());
    } else {
        insert.bind_null().bind_null().bind_null();
    }
    insert.run();
    return after;
}

Result<Cents> Books::deposit(std::string_view api_key, Cents amount, Instant now) {
    const Line line{.api_key = api_key, .kind = BookingKind::Deposit, .amount = amount};
    return book(line, now);
}

Result<Cents> Books::balance(std::string_view api_key) {
    store::Statement query = database_.prepare(
        "SELECT balance FROM ledger WHERE api_key = ? ORDER BY number DESC LIMIT 1");
    query.bind(api_key);
    if (!query.step()) return Error{Errc::NotFound, "unknown api_key"};
    return Cents{query.integer(0)};
}

Result<std::vector<Booking>> Books::ledger(std::string_view api_key, std::int64_t count_max) {
    const Result<Cents> known = balance(api_key);
    if (!known) return known.error();
    store::Statement query = database_.prepare(
        "SELECT number, booked_at, kind, amount, balance, user_key, service, period FROM ledger"
        " WHERE api_key = ? ORDER BY number DESC LIMIT ?");
    query.bind(api_key).bind(count_max);
    std::vector<Booking> bookings;
    while (query.step()) bookings.push_back(read_booking(query));
    std::ranges::reverse(bookings);
    return bookings;
}

std::int64_t Books::executions() {
    store::Statement query =
        database_.prepare("SELECT count(*) FROM ledger WHERE kind = 'activation'");
    return query.step() ? query.integer(0) : 0;
}

}  // namespace usher::sandbox
