#include "lib/store/account_table.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <iterator>
#include <utility>

#include "lib/core/wipe.hpp"
#include "lib/store/columns.hpp"

namespace usher::store {
namespace {

using license::License;
using license::LicenseStatus;

Place tokens_of(std::int64_t row) {
    return {.table = "account", .column = "tokens", .row = row};
}

Result<Secret> open_secret(const Sealer& sealer, std::string_view sealed, const Place& place) {
    Result<std::string> opened = sealer.open(sealed, place);
    if (!opened) return opened.error();
    Secret secret{*opened};
    wipe(*opened);
    return secret;
}

// `tail` is one of the texts below, never a value.
Statement select_licenses(Database& database, std::string_view tail) {
    std::string sql{
        "SELECT account, license.id, product, status, starts, ends, order_id FROM license "};
    return database.prepare(sql.append(tail));
}

License license_at(const Statement& query, const UserId& user) {
    std::string word = query.text(3);
    License license{.id = LicenseId{query.text(1)},
                    .user = user,
                    .product = BundleId{query.text(2)},
                    .status = license::license_status(word),
                    .start = instant_at(query, 4),
                    .end = instant_at(query, 5)};
    if (license.status == LicenseStatus::Unknown) license.other_status = std::move(word);
    if (!query.is_null(6)) license.order = OrderId{query.text(6)};
    return license;
}

AccountRecord account_at(const Statement& query) {
    return {
        .row = query.integer(0), .user = UserId{query.text(1)}, .synced_at = instant_at(query, 2)};
}

void must_exist(std::int64_t rows_changed) {
    if (rows_changed == 0) throw StorageFailure{Error{Errc::NotFound, "no such user"}};
}

}  // namespace

void AccountTable::each(const std::function<void(AccountRecord)>& visit) const {
    Statement accounts = database_.prepare("SELECT row, user, synced_at FROM account ORDER BY row");
    Statement licenses = select_licenses(database_, "ORDER BY account, id");
    bool has_license = licenses.step();
    while (accounts.step()) {
        AccountRecord record = account_at(accounts);
        // A licence goes with its account: none is left over between two.
        for (; has_license && licenses.integer(0) == record.row; has_license = licenses.step()) {
            record.licenses.push_back(license_at(licenses, record.user));
        }
        visit(std::move(record));
    }
    database_.release_memory();
}

std::optional<AccountRecord> AccountTable::find(const UserId& user) const {
    Statement query = database_.prepare("SELECT row, user, synced_at FROM account WHERE user = ?");
    if (!query.bind(user.text()).step()) return std::nullopt;
    AccountRecord record = account_at(query);
    Statement licenses = select_licenses(database_, "WHERE account = ? ORDER BY id");
    licenses.bind(record.row);
    while (licenses.step()) record.licenses.push_back(license_at(licenses, user));
    return record;
}

std::int64_t AccountTable::put(const UserId& user) {
    database_.prepare("INSERT INTO account (user) VALUES (?) ON CONFLICT DO NOTHING")
        .bind(user.text())
        .run();
    Statement query = database_.prepare("SELECT row FROM account WHERE user = ?");
    if (!query.bind(user.text()).step()) fail_as_damaged("an account that was just written");
    return query.integer(0);
}

bool AccountTable::remove(const UserId& user) {
    return database_.prepare("DELETE FROM account WHERE user = ?").bind(user.text()).run() != 0;
}

std::vector<License> AccountTable::licenses_of(std::int64_t row) const {
    Statement query = select_licenses(
        database_, ", account WHERE account = ? AND account.row = account ORDER BY license.id");
    query.bind(row);
    std::vector<License> licenses;
    while (query.step()) licenses.push_back(license_at(query, UserId{}));
    return licenses;
}

bool AccountTable::replace(std::int64_t row, std::vector<License> licenses, Instant synced_at) {
    Statement update = database_.prepare("UPDATE account SET synced_at = ? WHERE row = ?");
    must_exist(update.bind(unix_seconds(synced_at)).bind(row).run());

    std::ranges::sort(licenses, {}, &License::id);
    if (std::ranges::adjacent_find(licenses, {}, &License::id) != licenses.end()) {
        throw StorageFailure{Error{Errc::Conflict, "a licence comes twice"}};
    }
    const std::vector<License> held = licenses_of(row);
    for (License& license : licenses) license.user = {};  // the account says whose it is
    std::vector<License> gone;
    std::ranges::set_difference(held, licenses, std::back_inserter(gone), {}, &License::id,
                                &License::id);
    for (const License& license : gone) remove_license(row, license.id);

    std::vector<License> changed;
    for (License& license : licenses) {
        const auto same = std::ranges::lower_bound(held, license.id, {}, &License::id);
        if (same == held.end() || *same != license) changed.push_back(std::move(license));
    }
    write(row, changed);
    return !gone.empty() || !changed.empty();
}

void AccountTable::confirm(std::span<const UserId> users, Instant synced_at) {
    boost::json::array names;
    for (const UserId& user : users) names.emplace_back(user.text());
    database_
        .prepare(
            "UPDATE account SET synced_at = ?1 WHERE synced_at < ?1"
            " AND user IN (SELECT value FROM json_each(?2))")
        .bind(unix_seconds(synced_at))
        .bind(boost::json::serialize(names))
        .run();
}

void AccountTable::write(std::int64_t row, std::span<const License> licenses) {
    Statement upsert = database_.prepare(
        "INSERT OR REPLACE INTO license (account, id, product, status, starts, ends, order_id)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)");
    for (const License& license : licenses) {
        upsert.bind(row).bind(license.id.text()).bind(license.product.text());
        upsert.bind(license::status_word(license));
        bind_instant(upsert, license.start);
        bind_instant(upsert, license.end);
        if (license.order) {
            upsert.bind(license.order->text());
        } else {
            upsert.bind_null();
        }
        upsert.run();
    }
}

void AccountTable::remove_license(std::int64_t row, const LicenseId& id) {
    database_.prepare("DELETE FROM license WHERE account = ? AND id = ?")
        .bind(row)
        .bind(id.text())
        .run();
}

Result<std::optional<Secret>> AccountTable::tokens(std::int64_t row) const {
    Statement query = database_.prepare("SELECT tokens FROM account WHERE row = ?");
    if (!query.bind(row).step() || query.is_null(0)) return std::optional<Secret>{};
    Result<Secret> opened = open_secret(sealer_, query.blob(0), tokens_of(row));
    if (!opened) return opened.error();
    return std::optional{std::move(*opened)};
}

void AccountTable::each_tokens(
    const std::function<void(const UserId&, Result<Secret>)>& visit) const {
    Statement query =
        database_.prepare("SELECT row, user, tokens FROM account WHERE tokens IS NOT NULL");
    while (query.step()) {
        visit(UserId{query.text(1)},
              open_secret(sealer_, query.blob(2), tokens_of(query.integer(0))));
    }
}

void AccountTable::set_tokens(std::int64_t row, const std::optional<Secret>& tokens) {
    Statement update = database_.prepare("UPDATE account SET tokens = ? WHERE row = ?");
    std::string sealed;
    if (tokens) {
        sealed = sealer_.seal(tokens->reveal(), tokens_of(row));
        update.bind(Blob{sealed});
    } else {
        update.bind_null();
    }
    must_exist(update.bind(row).run());
}

void AccountTable::each_restricted(const std::function<void(const UserId&)>& visit) const {
    Statement query = database_.prepare("SELECT user FROM account WHERE restricted = 1");
    while (query.step()) visit(UserId{query.text(0)});
}

bool AccountTable::set_restricted(std::int64_t row, bool is_restricted) {
    Statement query = database_.prepare("SELECT restricted FROM account WHERE row = ?");
    must_exist(query.bind(row).step() ? 1 : 0);
    if ((query.integer(0) != 0) == is_restricted) return false;
    database_.prepare("UPDATE account SET restricted = ? WHERE row = ?")
        .bind(std::int64_t{is_restricted})
        .bind(row)
        .run();
    return true;
}

void AccountTable::doubt(Instant latest) {
    database_
        .prepare("UPDATE account SET synced_at = min(synced_at, ?) WHERE synced_at IS NOT NULL")
        .bind(unix_seconds(latest))
        .run();
}

}  // namespace usher::store
