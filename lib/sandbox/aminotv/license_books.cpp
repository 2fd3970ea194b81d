#include "lib/sandbox/aminotv/license_books.hpp"

#include "lib/sandbox/aminotv/rows.hpp"

namespace usher::sandbox::aminotv {
namespace {

constexpr std::string_view columns =
    "SELECT id, user, product, status, start_date, stop_date, order_id, recurring, expiry_date,"
    " amount, currency, purchased_at, payment_method FROM aminotv_license ";

ManagedLicense read(const store::Statement& row) {
    ManagedLicense managed{
        .license = {.id = LicenseId{std::to_string(row.integer(0))},
                    .user = UserId{std::to_string(row.integer(1))},
                    .product = BundleId{std::to_string(row.integer(2))},
                    .status = license::license_status(row.text(3)),
                    .start = instant_at(row, 4),
                    .end = instant_at(row, 5)},
        .renew = {.recurring = flag_at(row, 7), .expiry_date = instant_at(row, 8)},
        .purchase = {.price_minor = integer_at(row, 9),
                     .price_currency = text_at(row, 10),
                     .purchased_at = instant_at(row, 11),
                     .payment_method = text_at(row, 12)}};
    if (auto order = text_at(row, 6)) managed.license.order = OrderId{*std::move(order)};
    return managed;
}

void bind_content(store::Statement& statement, const ManagedLicense& managed) {
    const license::License& license = managed.license;
    statement.bind(row_of(license.user).value_or(0)).bind(row_of(license.product).value_or(0));
    statement.bind(name(license.status));
    bind_instant(statement, license.start);
    bind_instant(statement, license.end);
    std::optional<std::string> order;
    if (license.order) order = license.order->text();
    bind_text(statement, order);
    bind_flag(statement, managed.renew.recurring);
    bind_instant(statement, managed.renew.expiry_date);
    bind_integer(statement, managed.purchase.price_minor);
    bind_text(statement, managed.purchase.price_currency);
    bind_instant(statement, managed.purchase.purchased_at);
    bind_text(statement, managed.purchase.payment_method);
}

// Conditions are texts of this file; what they are compared with is bound, in the same order.
std::string conditions_of(const LicenseFilter& filter) {
    std::string sql{"WHERE id > ?"};
    if (!filter.statuses.empty()) {
        sql += " AND status IN (?";
        for (std::size_t i = 1; i < filter.statuses.size(); ++i) sql += ", ?";
        sql += ')';
    }
    if (filter.user) sql += " AND user = ?";
    if (filter.product) sql += " AND product = ?";
    if (filter.order) sql += " AND order_id = ?";
    if (filter.purchased_after) sql += " AND purchased_at >= ?";
    if (filter.purchased_before) sql += " AND purchased_at <= ?";
    return sql + " ORDER BY id LIMIT ? OFFSET ?";
}

void bind_conditions(store::Statement& query, const LicenseFilter& filter, const Cut& cut) {
    query.bind(cut.after);
    for (const license::LicenseStatus status : filter.statuses) query.bind(name(status));
    if (filter.user) query.bind(row_of(*filter.user).value_or(0));
    if (filter.product) query.bind(row_of(*filter.product).value_or(0));
    if (filter.order) query.bind(filter.order->text());
    if (filter.purchased_after) query.bind(unix_seconds(*filter.purchased_after));
    if (filter.purchased_before) query.bind(unix_seconds(*filter.purchased_before));
    query.bind(cut.limit + 1).bind(cut.skip());
}

}  // namespace

LicenseId LicenseBooks::next_id() {
    store::Statement query = database_.prepare(
        "SELECT coalesce(max(seq), 0) + 1 FROM sqlite_sequence WHERE name = 'aminotv_license'");
    static_cast<void>(query.step());
    return LicenseId{std::to_string(query.integer(0))};
}

Result<LicenseId> LicenseBooks::add(const ManagedLicense& license) {
    const std::optional<std::int64_t> wanted = row_of(license.license.id);
    if (!wanted && !license.license.id.empty()) {
        return Error{Errc::Malformed, "license id: a decimal number expected"};
    }
    store::Statement insert = database_.prepare(
        "INSERT INTO aminotv_license (id, user, product, status, start_date, stop_date, order_id,"
        " recurring, expiry_date, amount, currency, purchased_at, payment_method)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING");
    bind_integer(insert, wanted);
    bind_content(insert, license);
    if (insert.run() == 0) return Error{Errc::Conflict, "the license id is taken"};
    return LicenseId{std::to_string(last_row(database_))};
}

std::optional<ManagedLicense> LicenseBooks::find(const LicenseId& id) {
    store::Statement query = database_.prepare(std::string{columns} + "WHERE id = ?");
    query.bind(row_of(id).value_or(0));
    if (!query.step()) return std::nullopt;
    return read(query);
}

std::vector<ManagedLicense> LicenseBooks::of_user(const UserId& user) {
    store::Statement query = database_.prepare(std::string{columns} + "WHERE user = ? ORDER BY id");
    query.bind(row_of(user).value_or(0));
    std::vector<ManagedLicense> licenses;
    while (query.step()) licenses.push_back(read(query));
    return licenses;
}

Page<ManagedLicense> LicenseBooks::list(const LicenseFilter& filter, const Cut& cut) {
    store::Statement query = database_.prepare(std::string{columns}.append(conditions_of(filter)));
    bind_conditions(query, filter, cut);
    return read_page(query, cut, read);
}

bool LicenseBooks::remove(const LicenseId& id) {
    return database_.prepare("DELETE FROM aminotv_license WHERE id = ?")
               .bind(row_of(id).value_or(0))
               .run() > 0;
}

void LicenseBooks::change(const LicenseId& id, license::LicenseStatus status,
                          std::optional<Instant> end) {
    store::Statement update =
        database_.prepare("UPDATE aminotv_license SET status = ?, stop_date = ? WHERE id = ?");
    update.bind(name(status));
    bind_instant(update, end);
    update.bind(row_of(id).value_or(0)).run();
}

std::int64_t LicenseBooks::expire(Instant now) {
    return database_
        .prepare(
            "UPDATE aminotv_license SET status = 'EXPIRED' WHERE stop_date <= ?"
            " AND status IN ('ACTIVE', 'SUSPENDED', 'SUSPENDEDADMIN')")
        .bind(unix_seconds(now))
        .run();
}

}  // namespace usher::sandbox::aminotv
