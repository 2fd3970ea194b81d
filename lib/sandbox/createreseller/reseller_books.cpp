#include "lib/sandbox/createreseller/reseller_books.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace usher::sandbox::createreseller {
namespace {

constexpr std::array origins{Origin::Given, Origin::Package, Origin::Account, Origin::Default};

Origin origin_of(std::string_view word) noexcept {
    return *std::ranges::find(origins, word, [](Origin origin) { return name(origin); });
}

BookedReseller read_reseller(const store::Statement& row) {
    BookedReseller reseller{.account = {.id = AccountNumber{row.integer(0)},
                                        .user_name = UserName{row.text(1)},
                                        .role = Role::Reseller,
                                        .state = *account_state(row.text(2))},
                            .administrator = UserName{row.text(3)},
                            .created_at = from_unix(row.integer(4)),
                            .mail_sent = row.integer(5) != 0,
                            .credits = row.integer(6)};
    if (!row.is_null(7)) {
        reseller.commission = {.earner = AccountNumber{row.integer(7)},
                               .percent = {row.integer(8)}};
    }
    return reseller;
}

}  // namespace

Result<AccountNumber> ResellerBooks::add(const NewReseller& given, const Account& administrator,
                                         const Secret& password, Instant now) {
    AccountBooks accounts{database_};
    const bool is_active = given.activated.value_or(false);
    Result<AccountNumber> id =
        accounts.put({.user_name = upstream::createreseller::effective_user_name(given),
                      .role = Role::Reseller,
                      .state = is_active ? AccountState::Enabled : AccountState::Disabled});
    if (!id) return id;
    database_
        .prepare(
            "INSERT INTO createreseller_reseller"
            " (account, administrator, created_at, password, mail_sent) VALUES (?, ?, ?, ?, ?)")
        .bind(id->value)
        .bind(administrator.id.value)
        .bind(unix_seconds(now))
        .bind(password.reveal())
        .bind(static_cast<std::int64_t>(given.send_email.value_or(true) ? 1 : 0))
        .run();

    const std::optional<Package> package =
        given.package ? accounts.find(*given.package) : accounts.first_package(administrator.id);
    add_values(*id, effective_values(given, administrator, package));
    if (given.commission_user && given.commission) {
        database_
            .prepare(
                "INSERT INTO createreseller_commission (reseller, earner, percent) VALUES (?, ?, "
                "?)")
            .bind(id->value)
            .bind(given.commission_user->value)
            .bind(given.commission->ten_thousandths)
            .run();
    }
    const std::int64_t credits = signup_credits(given, administrator);
    if (credits > 0) {
        database_
            .prepare(
                "INSERT INTO createreseller_credit (reseller, amount, reason, booked_at)"
                " VALUES (?, ?, 'signup', ?)")
            .bind(id->value)
            .bind(credits)
            .bind(unix_seconds(now))
            .run();
    }
    return id;
}

void ResellerBooks::add_values(AccountNumber reseller, const std::vector<EffectiveValue>& values) {
    store::Statement insert = database_.prepare(
        "INSERT INTO createreseller_value (reseller, position, name, value, origin)"
        " VALUES (?, ?, ?, ?, ?)");
    std::int64_t position = 0;
    for (const EffectiveValue& effective : values) {
        insert.bind(reseller.value).bind(position++).bind(effective.name);
        if (effective.value) {
            insert.bind(*effective.value);
        } else {
            insert.bind_null();
        }
        insert.bind(name(effective.origin)).run();
    }
}

std::vector<EffectiveValue> ResellerBooks::values_of(AccountNumber reseller) {
    store::Statement query = database_.prepare(
        "SELECT name, value, origin FROM createreseller_value WHERE reseller = ? ORDER BY "
        "position");
    query.bind(reseller.value);
    std::vector<EffectiveValue> values;
    while (query.step()) {
        EffectiveValue effective{.name = query.text(0), .origin = origin_of(query.text(2))};
        if (!query.is_null(1)) effective.value = query.text(1);
        values.push_back(std::move(effective));
    }
    return values;
}

std::vector<BookedReseller> ResellerBooks::list(AccountNumber after) {
    store::Statement query = database_.prepare(
        "SELECT own.id, own.user_name, own.state, admin.user_name, created_at, mail_sent,"
        " (SELECT coalesce(sum(amount), 0) FROM createreseller_credit WHERE reseller = account),"
        " earner, percent FROM createreseller_reseller"
        " JOIN createreseller_account AS own ON own.id = account"
        " JOIN createreseller_account AS admin ON admin.id = administrator"
        " LEFT JOIN createreseller_commission ON reseller = account"
        " WHERE account > ? ORDER BY account LIMIT ?");
    query.bind(after.value).bind(list_max);
    std::vector<BookedReseller> resellers;
    while (query.step()) {
        BookedReseller& reseller = resellers.emplace_back(read_reseller(query));
        reseller.values = values_of(reseller.account.id);
    }
    return resellers;
}

std::int64_t ResellerBooks::count() {
    store::Statement query = database_.prepare("SELECT count(*) FROM createreseller_reseller");
    static_cast<void>(query.step());
    return query.integer(0);
}

std::vector<CreditLine> ResellerBooks::credits() {
    store::Statement query = database_.prepare(
        "SELECT * FROM (SELECT number, reseller, amount, booked_at FROM createreseller_credit"
        " ORDER BY number DESC LIMIT ?) ORDER BY number");
    query.bind(list_max);
    std::vector<CreditLine> lines;
    while (query.step()) {
        lines.push_back({.number = query.integer(0),
                         .reseller = AccountNumber{query.integer(1)},
                         .amount = query.integer(2),
                         .booked_at = from_unix(query.integer(3))});
    }
    return lines;
}

}  // namespace usher::sandbox::createreseller
