#include "lib/sync/account_sessions.hpp"

#include <algorithm>
#include <utility>

#include "lib/sync/account_tokens.hpp"

namespace usher::sync {

using enforcement::LoginState;
using std::chrono::milliseconds;
using upstream::aminotv::Failure;
using upstream::aminotv::LicenseDocument;
using upstream::aminotv::MayLeave;
using upstream::aminotv::ProductDocument;
using upstream::aminotv::PurchaseSuccess;
using upstream::aminotv::Session;
using upstream::aminotv::Tokens;
using upstream::aminotv::WrittenPurchase;

namespace {

// So many turns are remembered before those that have passed are forgotten.
constexpr std::size_t turns_max = 1024;

Error no_login() {
    return Error{Errc::Unauthorized, "the user has to log in"};
}

// The failure of a call that was not sent, because there is no session for it.
Failure unsent(const Error& why) {
    // Tokens that do not open say nothing about what was asked.
    if (why.code() != Errc::NotAccepted) return {.error = why};
    return {.error = Error{Errc::Unreachable, why.context()}};
}

}  // namespace

// A session, shared by us and the calls that use it.
struct AccountSessions::Open {
    UserId user;
    std::shared_ptr<const Client> client;
    std::unique_ptr<Session> session;
    milliseconds used_at{};    ///< time since boot
    bool is_replaced = false;  ///< by another login: what becomes of this one is nobody's business
};

AccountSessions::AccountSessions(Executor executor, std::shared_ptr<const Client> client,
                                 SessionSettings settings, enforcement::Accounts& accounts,
                                 enforcement::TimeKeeper& time, Log log)
    : executor_{std::move(executor)},
      client_{std::move(client)},
      settings_{std::move(settings)},
      accounts_{accounts},
      time_{time},
      log_{std::move(log)} {}

std::function<Instant()> AccountSessions::clock() {
    return [this] { return time_.now(); };
}

void AccountSessions::tell_moved(const UserId& user) const {
    if (tell_moved_) tell_moved_(user);
}

void AccountSessions::close(const UserId& user) {
    const auto found = open_.find(user);
    if (found == open_.end()) return;
    found->second->is_replaced = true;
    open_.erase(found);
}

// The tokens of one that is closed are in the store: it is opened again when it is needed.
void AccountSessions::close_one() {
    auto oldest = open_.end();
    for (auto one = open_.begin(); one != open_.end(); ++one) {
        if (one->second.use_count() > 1) continue;
        if (oldest == open_.end() || one->second->used_at < oldest->second->used_at) oldest = one;
    }
    if (oldest != open_.end()) open_.erase(oldest);
}

std::shared_ptr<AccountSessions::Open> AccountSessions::put(const UserId& user, Tokens tokens) {
    if (open_.size() >= settings_.open_max) close_one();
    auto open = std::make_shared<Open>();
    open->user = user;
    open->client = client_;
    auto store = [this, of = std::weak_ptr{open}](Tokens fresh) {
        return keep_refreshed(of, std::move(fresh));
    };
    open->session = std::make_unique<Session>(
        executor_, *client_, std::move(tokens),
        upstream::aminotv::SessionPorts{.now = clock(), .store = std::move(store)});
    open_.insert_or_assign(user, open);
    return open;
}

Task<void> AccountSessions::keep_refreshed(std::weak_ptr<Open> of, Tokens tokens) {
    const std::shared_ptr<Open> open = of.lock();
    if (!open || open->is_replaced) co_return;
    enforcement::Login login = login_of(*tokens);
    const Result<void> kept = co_await accounts_.keep_tokens(open->user, std::move(login));
    if (kept) co_return;
    log_.warning("refreshed tokens were not kept",
                 {{"user", open->user.text()}, {"cause", kept.error().message()}});
}

Task<Result<std::shared_ptr<AccountSessions::Open>>> AccountSessions::open(UserId user) {
    if (const auto found = open_.find(user); found != open_.end()) co_return found->second;
    Result<std::optional<enforcement::Login>> login = co_await accounts_.login_of(user);
    if (!login) co_return login.error();
    // Others may have opened it meanwhile, or the user has gone.
    if (const auto found = open_.find(user); found != open_.end()) co_return found->second;
    if (!*login || accounts_.login_state(user) != LoginState::Good) co_return no_login();
    co_return put(user, pair_of(user, std::move(**login)));
}

Task<Result<void>> AccountSessions::take_turn(UserId user) {
    const milliseconds now = time_.since_boot();
    if (next_turn_.size() >= turns_max) {
        std::erase_if(next_turn_, [now](const auto& entry) { return entry.second <= now; });
    }
    milliseconds& next = next_turn_[user];
    const milliseconds turn = std::max(now, next);
    const milliseconds wait = turn - now;
    if (wait > settings_.wait_max) {
        co_return Error{Errc::Unavailable, "too many calls of this user wait"}.with_retry_after(
            std::chrono::ceil<Seconds>(wait - settings_.wait_max));
    }
    next = turn + settings_.spacing;
    if (wait > milliseconds{0}) co_await settings_.sleep(wait);
    co_return Result<void>{};
}

template <typename T>
Task<upstream::aminotv::Outcome<T>> AccountSessions::call(UserId user, Ask<T> ask) {
    if (accounts_.login_state(user) != LoginState::Good) co_return Failure{.error = no_login()};
    const Result<void> turn = co_await take_turn(user);
    if (!turn) co_return Failure{.error = turn.error()};
    // Only now: another login may have come while the call waited.
    const Result<std::shared_ptr<Open>> opened = co_await open(user);
    if (!opened) co_return unsent(opened.error());
    const std::shared_ptr<Open> open = *opened;

    open->used_at = time_.since_boot();
    Outcome<T> answer = co_await ask(*open->session);
    const bool is_lost = open->session->is_lost() && !open->is_replaced;
    if (!is_lost) co_return answer;
    close(user);
    const auto access = enforcement::digest_of(open->session->tokens()->access.reveal());
    const Result<void> noted = co_await accounts_.lose_login(user, access);
    if (!noted) {
        log_.warning("a lost login was not noted",
                     {{"user", user.text()}, {"cause", noted.error().message()}});
    }
    co_return answer;
}

Task<AccountSessions::Outcome<LicenseDocument>> AccountSessions::licenses(UserId user) {
    Ask<LicenseDocument> ask = [](Session& session) { return session.licenses(); };
    co_return co_await call<LicenseDocument>(std::move(user), std::move(ask));
}

Task<AccountSessions::Outcome<ProductDocument>> AccountSessions::products(UserId user) {
    Ask<ProductDocument> ask = [](Session& session) { return session.products(); };
    co_return co_await call<ProductDocument>(std::move(user), std::move(ask));
}

Task<AccountSessions::Outcome<PurchaseSuccess>> AccountSessions::send_purchase(
    UserId user, WrittenPurchase purchase, MayLeave may_leave) {
    Ask<PurchaseSuccess> ask = [purchase, may_leave](Session& session) {
        return session.send_purchase(purchase, may_leave);
    };
    co_return co_await call<PurchaseSuccess>(std::move(user), std::move(ask));
}

// The old session is closed first, so that nothing that becomes of it is kept over the new login,
// and once more one that was opened with the old tokens while the new ones were written.
Task<Result<LoggedIn>> AccountSessions::keep(Tokens tokens, Actor actor) {
    const UserId user = tokens->user;
    close(user);
    enforcement::Login login = login_of(*tokens);
    const Result<bool> is_new = co_await accounts_.log_in(user, std::move(login), std::move(actor));
    if (!is_new) co_return is_new.error();
    close(user);
    log_.notice("a user has logged in", {{"user", user.text()}});
    tell_moved(user);
    co_return LoggedIn{.user = user, .is_new = *is_new};
}

Task<Result<LoggedIn>> AccountSessions::log_in(Credentials credentials, Actor actor) {
    upstream::aminotv::Login login{.email = credentials.email,
                                   .password = Secret{credentials.password.reveal()}};
    Outcome<Tokens> tokens = co_await client_->log_in(std::move(login));
    if (!tokens && is_no_endpoint(tokens.error())) {
        upstream::aminotv::Login legacy{.email = std::move(credentials.email),
                                        .password = std::move(credentials.password)};
        tokens = co_await client_->log_in_legacy(std::move(legacy));
    }
    if (!tokens) co_return login_error(tokens.error());
    Tokens pair = std::move(tokens->value);
    co_return co_await keep(std::move(pair), std::move(actor));
}

Task<Result<LoggedIn>> AccountSessions::take_pair(TokenTexts texts, Actor actor) {
    Result<Tokens> read = read_pair(texts.access.reveal(), texts.refresh.reveal());
    if (!read) co_return read.error();
    const UserId user = (*read)->user;
    const Result<void> turn = co_await take_turn(user);
    if (!turn) co_return turn.error();

    auto store = [](Tokens) -> Task<void> { co_return; };
    Session trial{executor_, *client_, std::move(*read), {.now = clock(), .store = store}};
    const Outcome<LicenseDocument> answer = co_await trial.licenses();
    if (!answer) co_return login_error(answer.error());
    Tokens accepted = trial.tokens();
    co_return co_await keep(std::move(accepted), std::move(actor));
}

Task<Result<void>> AccountSessions::log_out(UserId user, Actor actor) {
    close(user);
    next_turn_.erase(user);
    co_return co_await accounts_.remove(std::move(user), std::move(actor));
}

}  // namespace usher::sync
