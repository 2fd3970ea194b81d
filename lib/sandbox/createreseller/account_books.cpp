#include "lib/sandbox/createreseller/account_books.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "lib/upstream/createreseller/parameters.hpp"

namespace usher::sandbox::createreseller {
namespace {

using upstream::createreseller::NewReseller;
using upstream::createreseller::Parameter;
using upstream::createreseller::parameters;
using upstream::createreseller::text_of;

constexpr std::array role_words{std::pair{Role::Administrator, std::string_view{"administrator"}},
                                std::pair{Role::Reseller, std::string_view{"reseller"}},
                                std::pair{Role::SalesAgent, std::string_view{"sales_agent"}},
                                std::pair{Role::Advertiser, std::string_view{"advertiser"}}};

constexpr std::array state_words{std::pair{AccountState::Enabled, std::string_view{"enabled"}},
                                 std::pair{AccountState::Disabled, std::string_view{"disabled"}},
                                 std::pair{AccountState::Deleted, std::string_view{"deleted"}}};

template <typename Words, typename Value>
std::string_view word_of(const Words& words, Value value) noexcept {
    return std::ranges::find(words, value, &Words::value_type::first)->second;
}

template <typename Words>
auto value_of(const Words& words, std::string_view word) noexcept {
    const auto* const found = std::ranges::find(words, word, &Words::value_type::second);
    return found == words.end() ? std::nullopt : std::optional{found->first};
}

constexpr std::string_view account_columns =
    "SELECT id, user_name, role, state, api_id, api_enabled, billing, revenue_share"
    " FROM createreseller_account ";

// What the schema's checks let in is among the words.
Account read_account(const store::Statement& row) {
    return {.id = AccountNumber{row.integer(0)},
            .user_name = UserName{row.text(1)},
            .role = *role_of(row.text(2)),
            .state = *account_state(row.text(3)),
            .api_id = row.is_null(4) ? std::string{} : row.text(4),
            .api_enabled = row.integer(5) != 0,
            .billing = row.integer(6) != 0,
            .revenue_share = row.integer(7) != 0};
}

void bind_flag(store::Statement& statement, bool flag) {
    statement.bind(static_cast<std::int64_t>(flag ? 1 : 0));
}

void bind_content(store::Statement& statement, const Account& account) {
    statement.bind(name(account.role)).bind(name(account.state));
    if (account.api_id.empty()) {
        statement.bind_null();
    } else {
        statement.bind(account.api_id);
    }
    bind_flag(statement, account.api_enabled);
    bind_flag(statement, account.billing);
    bind_flag(statement, account.revenue_share);
}

void bind_id(store::Statement& statement, std::int64_t id) {
    if (id == 0) {
        statement.bind_null();
    } else {
        statement.bind(id);
    }
}

// A row of what a statement with RETURNING gives.
std::int64_t id_from(store::Statement& statement) {
    static_cast<void>(statement.step());
    return statement.integer(0);
}

}  // namespace

std::string_view name(Role role) noexcept {
    return word_of(role_words, role);
}

std::optional<Role> role_of(std::string_view word) noexcept {
    return value_of(role_words, word);
}

std::string_view name(AccountState state) noexcept {
    return word_of(state_words, state);
}

std::optional<AccountState> account_state(std::string_view word) noexcept {
    return value_of(state_words, word);
}

Result<AccountNumber> AccountBooks::put(const Account& account) {
    store::Statement clash = database_.prepare(
        "SELECT 1 FROM createreseller_account WHERE (user_name = ?1) <> (id = ?2)"
        " AND (id = ?2 OR (user_name = ?1 AND ?2 <> 0))");
    clash.bind(account.user_name.text()).bind(account.id.value);
    if (clash.step()) return Error{Errc::Conflict, "id: it is another account's"};

    store::Statement put = database_.prepare(
        "INSERT INTO createreseller_account"
        " (id, user_name, role, state, api_id, api_enabled, billing, revenue_share)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (user_name) DO UPDATE SET"
        " role = excluded.role, state = excluded.state, api_id = excluded.api_id,"
        " api_enabled = excluded.api_enabled, billing = excluded.billing,"
        " revenue_share = excluded.revenue_share RETURNING id");
    bind_id(put, account.id.value);
    put.bind(account.user_name.text());
    bind_content(put, account);
    return AccountNumber{id_from(put)};
}

bool AccountBooks::is_taken(const UserName& user_name) {
    store::Statement query =
        database_.prepare("SELECT 1 FROM createreseller_account WHERE user_name = ?");
    query.bind(user_name.text());
    return query.step();
}

std::optional<Account> AccountBooks::find(std::string_view user_name) {
    store::Statement query =
        database_.prepare(std::string{account_columns} + "WHERE user_name = ? COLLATE BINARY");
    query.bind(user_name);
    if (!query.step()) return std::nullopt;
    return read_account(query);
}

bool AccountBooks::knows(AccountNumber id) {
    store::Statement query = database_.prepare(
        "SELECT 1 FROM createreseller_account WHERE id = ? AND state <> 'deleted'");
    query.bind(id.value);
    return query.step();
}

std::vector<Account> AccountBooks::list() {
    store::Statement query =
        database_.prepare(std::string{account_columns} + "ORDER BY id LIMIT ?");
    query.bind(list_max);
    std::vector<Account> accounts;
    while (query.step()) accounts.push_back(read_account(query));
    return accounts;
}

Result<PackageNumber> AccountBooks::add(const Package& package) {
    store::Statement insert = database_.prepare(
        "INSERT INTO createreseller_package (id, owner, level) VALUES (?, ?, ?)"
        " ON CONFLICT (id) DO NOTHING RETURNING id");
    bind_id(insert, package.id.value);
    insert.bind(package.owner.value).bind(package.level);
    if (!insert.step()) return Error{Errc::Conflict, "id: it is another package's"};
    const PackageNumber id{insert.integer(0)};

    const NewReseller terms{.terms = package.terms};
    store::Statement add_term = database_.prepare(
        "INSERT INTO createreseller_package_term (package, name, value) VALUES (?, ?, ?)");
    for (const Parameter& parameter : parameters()) {
        if (!parameter.is_term()) continue;
        const std::string text = text_of(terms, parameter);
        if (!text.empty()) add_term.bind(id.value).bind(parameter.name).bind(text).run();
    }
    return id;
}

std::optional<Package> AccountBooks::find(PackageNumber id) {
    store::Statement query =
        database_.prepare("SELECT id, owner, level FROM createreseller_package WHERE id = ?");
    query.bind(id.value);
    if (!query.step()) return std::nullopt;
    return read_package(query);
}

std::optional<Package> AccountBooks::first_package(AccountNumber owner) {
    store::Statement query = database_.prepare(
        "SELECT id, owner, level FROM createreseller_package WHERE owner = ?"
        " ORDER BY level, id LIMIT 1");
    query.bind(owner.value);
    if (!query.step()) return std::nullopt;
    return read_package(query);
}

std::vector<Package> AccountBooks::packages() {
    store::Statement query = database_.prepare(
        "SELECT id, owner, level FROM createreseller_package ORDER BY id LIMIT ?");
    query.bind(list_max);
    std::vector<Package> packages;
    while (query.step()) packages.push_back(read_package(query));
    return packages;
}

Package AccountBooks::read_package(const store::Statement& row) {
    const PackageNumber id{row.integer(0)};
    return {.id = id,
            .owner = AccountNumber{row.integer(1)},
            .level = row.integer(2),
            .terms = terms_of(id)};
}

Terms AccountBooks::terms_of(PackageNumber package) {
    store::Statement query =
        database_.prepare("SELECT name, value FROM createreseller_package_term WHERE package = ?");
    query.bind(package.value);
    NewReseller terms;
    while (query.step()) {
        const std::string name = query.text(0);
        const auto parameter = std::ranges::find(parameters(), name, &Parameter::name);
        // Only terms are put in, as texts that can be read.
        static_cast<void>(read_into(terms, *parameter, query.text(1)));
    }
    return terms.terms;
}

}  // namespace usher::sandbox::createreseller
