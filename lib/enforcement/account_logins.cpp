#include <utility>

#include "lib/enforcement/accounts.hpp"
#include "lib/enforcement/journal_notes.hpp"

namespace usher::enforcement {
namespace {

using store::Tables;

Error not_here() {
    return Error{Errc::NotFound, "the user's licences are not kept here"};
}

// The tokens in `row`, changed to lost. None where `access` is not theirs, or when they are so
// already.
std::optional<Secret> lost_tokens(const Tables& tables, std::int64_t row,
                                  const LoginDigest& access) {
    const Result<std::optional<Secret>> tokens = tables.accounts.tokens(row);
    if (!tokens || !*tokens) return std::nullopt;
    const Result<KeptLogin> kept = read_login(**tokens);
    if (!kept || kept->state == LoginState::Lost) return std::nullopt;
    if (digest_of(kept->login.access.reveal()) != access) return std::nullopt;
    return write_login(kept->login, LoginState::Lost);
}

// Of the access token that the login in `row` began with; none without a login that can be read.
std::optional<LoginDigest> first_of(const Tables& tables, std::int64_t row) {
    const Result<std::optional<Secret>> tokens = tables.accounts.tokens(row);
    if (!tokens || !*tokens) return std::nullopt;
    const Result<KeptLogin> kept = read_login(**tokens);
    if (!kept) return std::nullopt;
    return kept->login.first.value_or(digest_of(kept->login.access.reveal()));
}

}  // namespace

void Accounts::count(LoginState state, std::ptrdiff_t change) noexcept {
    switch (state) {
        case LoginState::None: return;
        case LoginState::Good: login_counts_.good += static_cast<std::size_t>(change); return;
        case LoginState::Lost: login_counts_.lost += static_cast<std::size_t>(change); return;
    }
}

void Accounts::hold(const UserId& user, HeldLogin login) {
    let_go(user);
    count(login.state, 1);
    logins_.insert_or_assign(user, login);
}

void Accounts::let_go(const UserId& user) {
    const auto found = logins_.find(user);
    if (found == logins_.end()) return;
    count(found->second.state, -1);
    logins_.erase(found);
}

Task<Result<bool>> Accounts::log_in(UserId user, Login login, Actor actor) {
    const HeldLogin held{.access = digest_of(login.access.reveal()), .state = LoginState::Good};
    login.upstream = upstream_;
    auto put = [user, tokens = std::optional{write_login(login, LoginState::Good)},
                actor = std::move(actor), now = enforcer_.time().now(),
                mark = enforcer_.time().mark()](Tables& tables) -> Result<std::int64_t> {
        const bool is_new = !tables.accounts.find(user);
        const std::int64_t row = tables.accounts.put(user);
        tables.accounts.set_tokens(row, tokens);
        tables.installation.keep(mark);
        if (is_new) tables.journal.append(account_added_note(user, actor, now));
        tables.journal.append(login_note(user, actor, now));
        return row;
    };
    const Result<std::int64_t> row = co_await store_.write(std::move(put));
    if (!row) co_return row.error();
    hold(user, held);
    const bool is_new = !projection_.has(user);
    if (is_new) {
        projection_.put({.row = *row, .user = user});
        enforcer_.events().add(enforcer_.time().now(), AccountAdded{user});
    }
    if (on_login_) on_login_(user);
    co_return is_new;
}

Task<Result<void>> Accounts::keep_tokens(UserId user, Login login) {
    HeldLogin held{.access = digest_of(login.access.reveal()), .state = LoginState::Good};
    login.upstream = upstream_;
    // Shared with the store's thread, which may run it again.
    const auto fresh = std::make_shared<Login>(std::move(login));
    auto put = [user, fresh](Tables& tables) -> Result<std::optional<LoginDigest>> {
        const std::optional<AccountRecord> account = tables.accounts.find(user);
        if (!account) return not_here();
        fresh->first = first_of(tables, account->row);
        const std::optional<Secret> tokens = write_login(*fresh, LoginState::Good);
        tables.accounts.set_tokens(account->row, tokens);
        return fresh->first;
    };
    const Result<std::optional<LoginDigest>> first = co_await store_.write(std::move(put));
    if (!first) co_return first.error();
    held.first = *first;
    hold(user, held);
    co_return Result<void>{};
}

Task<Result<void>> Accounts::lose_login(UserId user, LoginDigest access) {
    auto lose = [user, access, now = enforcer_.time().now(),
                 mark = enforcer_.time().mark()](Tables& tables) -> Result<bool> {
        const std::optional<AccountRecord> account = tables.accounts.find(user);
        if (!account) return false;
        const std::optional<Secret> tokens = lost_tokens(tables, account->row, access);
        if (!tokens) return false;
        tables.accounts.set_tokens(account->row, tokens);
        tables.installation.keep(mark);
        tables.journal.append(login_lost_note(user, now));
        return true;
    };
    const Result<bool> lost = co_await store_.write(std::move(lose));
    if (!lost) co_return lost.error();
    const auto found = logins_.find(user);
    if (!*lost || found == logins_.end()) co_return Result<void>{};
    hold(user, {.access = access, .first = found->second.first, .state = LoginState::Lost});
    log_.warning("a user has to log in again", {{"user", user.text()}});
    enforcer_.events().add(enforcer_.time().now(), LoginRequired{user});
    co_return Result<void>{};
}

Task<Result<std::optional<Login>>> Accounts::login_of(UserId user) {
    auto read = [user, upstream = upstream_](Tables& tables) -> Result<std::optional<Login>> {
        const std::optional<AccountRecord> account = tables.accounts.find(user);
        if (!account) return std::optional<Login>{};
        const Result<std::optional<Secret>> tokens = tables.accounts.tokens(account->row);
        if (!tokens) return tokens.error();
        if (!*tokens) return std::optional<Login>{};
        Result<KeptLogin> kept = read_login(**tokens);
        if (!kept) return kept.error();
        if (kept->login.upstream != upstream) return std::optional<Login>{};
        return std::optional{std::move(kept->login)};
    };
    co_return co_await store_.write(std::move(read));
}

LoginState Accounts::login_state(const UserId& user) const {
    const auto found = logins_.find(user);
    return found == logins_.end() ? LoginState::None : found->second.state;
}

void Accounts::each_login(const std::function<void(const UserId&)>& visit) const {
    for (const auto& [user, login] : logins_) visit(user);
}

std::optional<UserId> Accounts::any_logged_in() const {
    for (const auto& [user, login] : logins_) {
        if (login.state == LoginState::Good) return user;
    }
    return std::nullopt;
}

bool Accounts::opens(const UserId& user, std::string_view bearer) const {
    const auto found = logins_.find(user);
    if (found == logins_.end() || bearer.empty()) return false;
    const LoginDigest digest = digest_of(bearer);
    const auto is_same = [&digest](const LoginDigest& held) {
        return crypto::equal_in_constant_time(crypto::view(digest), crypto::view(held));
    };
    const HeldLogin& held = found->second;
    return is_same(held.access) || (held.first && is_same(*held.first));
}

}  // namespace usher::enforcement
