#include "lib/sandbox/aminotv/charge_books.hpp"

#include <algorithm>

#include "lib/sandbox/aminotv/rows.hpp"

namespace usher::sandbox::aminotv {
namespace {

constexpr std::string_view columns =
    "SELECT order_id, user, product, amount, currency, license, charged_at FROM aminotv_charge ";

Charge read(const store::Statement& row) {
    return {.order = OrderId{row.text(0)},
            .user = UserId{std::to_string(row.integer(1))},
            .product = BundleId{std::to_string(row.integer(2))},
            .amount = {.minor = row.integer(3), .currency = row.text(4)},
            .license = LicenseId{std::to_string(row.integer(5))},
            .charged_at = from_unix(row.integer(6))};
}

}  // namespace

std::optional<Charge> ChargeBooks::find(const OrderId& order) {
    store::Statement query = database_.prepare(std::string{columns} + "WHERE order_id = ?");
    query.bind(order.text());
    if (!query.step()) return std::nullopt;
    return read(query);
}

void ChargeBooks::add(const Charge& charge) {
    store::Statement insert = database_.prepare(
        "INSERT INTO aminotv_charge (order_id, user, product, amount, currency, license,"
        " charged_at) VALUES (?, ?, ?, ?, ?, ?, ?)");
    insert.bind(charge.order.text());
    insert.bind(row_of(charge.user).value_or(0)).bind(row_of(charge.product).value_or(0));
    bind_amount(insert, charge.amount);
    insert.bind(row_of(charge.license).value_or(0)).bind(unix_seconds(charge.charged_at)).run();
}

void ChargeBooks::move(const OrderId& order, const LicenseId& license) {
    database_.prepare("UPDATE aminotv_charge SET license = ? WHERE order_id = ?")
        .bind(row_of(license).value_or(0))
        .bind(order.text())
        .run();
}

std::vector<Charge> ChargeBooks::list(std::int64_t count_max) {
    store::Statement query =
        database_.prepare(std::string{columns} + "ORDER BY number DESC LIMIT ?");
    query.bind(count_max);
    std::vector<Charge> charges;
    while (query.step()) charges.push_back(read(query));
    std::ranges::reverse(charges);
    return charges;
}

std::int64_t ChargeBooks::count() {
    store::Statement query = database_.prepare("SELECT count(*) FROM aminotv_charge");
    return query.step() ? query.integer(0) : 0;
}

}  // namespace usher::sandbox::aminotv
