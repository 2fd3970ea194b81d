#include "lib/sync/account_refresher.hpp"

#include <algorithm>
#include <utility>

#include "lib/sync/account_plan.hpp"
#include "lib/sync/refresh_loop.hpp"

namespace usher::sync {

using enforcement::LoginState;

class AccountRefresher::Impl : public std::enable_shared_from_this<Impl> {
public:
    Impl(const Executor& executor, AccountRefreshSettings settings, AccountSessions& sessions,
         async::RandomFraction random, enforcement::Accounts& accounts,
         enforcement::Enforcer& enforcer, const Log& log)
        : settings_{settings},
          random_{std::move(random)},
          accounts_{accounts},
          enforcer_{enforcer},
          questions_{settings.questions, sessions, accounts, enforcer.time(), log},
          loop_{std::make_shared<RefreshLoop>(
              executor, "accounts", settings.backoff, random_, enforcer.time(), work(),
              RefreshWords{
                  .answers = "the licences' upstream answers",
                  .does_not = "the licences' upstream does not answer",
                  .not_refreshed = "a user's licences or the catalogue were not refreshed"},
              log)} {}

    Task<void> run();
    void request(const UserId& user);
    std::size_t request_all();
    Task<RefreshOutcome> refresh(UserId user, std::chrono::steady_clock::duration limit);
    Task<RefreshOutcome> refresh_catalogue(std::chrono::steady_clock::duration limit);
    Task<std::size_t> settle(std::chrono::steady_clock::duration limit);

    [[nodiscard]] const AccountQuestions& questions() const noexcept { return questions_; }
    [[nodiscard]] RefreshLoop& loop() const noexcept { return *loop_; }

private:
    [[nodiscard]] RefreshWork work();
    void plan_all();
    void plan_catalogue(BootTime delay);
    Task<Result<void>> ask(std::int64_t row);
    void drop(std::int64_t row);
    [[nodiscard]] bool can_ask(std::int64_t row) const;
    [[nodiscard]] BootTime delay_of(std::int64_t row);

    AccountRefreshSettings settings_;
    async::RandomFraction random_;
    enforcement::Accounts& accounts_;
    enforcement::Enforcer& enforcer_;
    AccountQuestions questions_;
    AccountRows rows_;
    bool has_catalogue_plan_ = false;
    std::shared_ptr<RefreshLoop> loop_;
};

RefreshWork AccountRefresher::Impl::work() {
    return {.ask = [this](std::int64_t row) { return ask(row); },
            .can_ask = [this](std::int64_t row) { return can_ask(row); },
            .delay = [this](std::int64_t row) { return delay_of(row); },
            .drop = [this](std::int64_t row) { drop(row); },
            .upstream_answers = [this](bool answers) { accounts_.upstream_answers(answers); }};
}

Task<void> AccountRefresher::Impl::run() {
    const auto self = shared_from_this();
    plan_all();
    co_await loop_->run();
}

void AccountRefresher::Impl::plan_all() {
    accounts_.projection().each_account(
        [this](const UserId& user, const std::optional<Instant>& synced_at) {
            loop_->note_heard_at(synced_at);
            if (accounts_.login_state(user) != LoginState::Good) return;
            loop_->plan(rows_.row_of(user), loop_->spread(settings_.start_spread));
        });
    if (accounts_.any_logged_in()) plan_catalogue(loop_->spread(settings_.start_spread));
}

void AccountRefresher::Impl::plan_catalogue(BootTime delay) {
    has_catalogue_plan_ = true;
    loop_->plan(catalogue_row, delay);
}

Task<Result<void>> AccountRefresher::Impl::ask(std::int64_t row) {
    const auto self = shared_from_this();
    if (row == catalogue_row) co_return co_await questions_.ask_catalogue();
    const std::optional<UserId> user = rows_.user_in(row);
    if (!user) co_return Error{Errc::NotFound, "the user has gone"};
    const Result<void> asked = co_await questions_.ask_licenses(*user);
    if (questions_.take_catalogue_wish()) loop_->demand(catalogue_row);
    co_return asked;
}

bool AccountRefresher::Impl::can_ask(std::int64_t row) const {
    if (row == catalogue_row) return accounts_.any_logged_in().has_value();
    const std::optional<UserId> user = rows_.user_in(row);
    return user && accounts_.login_state(*user) == LoginState::Good;
}

// Nobody is asked about in this row until the next login.
void AccountRefresher::Impl::drop(std::int64_t row) {
    if (row == catalogue_row) has_catalogue_plan_ = false;
    if (const auto user = rows_.user_in(row)) questions_.forget(*user);
    rows_.forget(row);
}

BootTime AccountRefresher::Impl::delay_of(std::int64_t row) {
    if (row == catalogue_row) return jittered(settings_.catalogue_every, random_());
    const BootTime delay = jittered(settings_.every, random_());
    const std::optional<UserId> user = rows_.user_in(row);
    const auto account = user ? accounts_.projection().find(*user) : std::nullopt;
    if (!account) return delay;
    const Instant now = enforcer_.time().now();
    const std::optional<Instant> turn = license::next_turn(account->licenses, now);
    if (!turn) return delay;
    const Seconds until_past = *turn - now + Seconds{1};
    return std::min<BootTime>(delay, std::max(until_past, settings_.turn_wait_min));
}

void AccountRefresher::Impl::request(const UserId& user) {
    if (accounts_.login_state(user) != LoginState::Good) return;
    loop_->demand(rows_.row_of(user));
    if (!has_catalogue_plan_) plan_catalogue(BootTime{0});
}

std::size_t AccountRefresher::Impl::request_all() {
    loop_->lift_wait();
    std::size_t count = 0;
    accounts_.projection().each_account(
        [&](const UserId& user, const std::optional<Instant>& /*synced_at*/) {
            if (accounts_.login_state(user) != LoginState::Good) return;
            loop_->plan(rows_.row_of(user), BootTime{0});
            ++count;
        });
    return count;
}

Task<RefreshOutcome> AccountRefresher::Impl::refresh(UserId user,
                                                     std::chrono::steady_clock::duration limit) {
    if (accounts_.login_state(user) != LoginState::Good) co_return RefreshOutcome::Failed;
    const auto self = shared_from_this();
    const std::int64_t row = rows_.row_of(user);
    co_return co_await loop_->refresh(row, limit);
}

Task<RefreshOutcome> AccountRefresher::Impl::refresh_catalogue(
    std::chrono::steady_clock::duration limit) {
    if (!can_ask(catalogue_row)) co_return RefreshOutcome::Failed;
    const auto self = shared_from_this();
    has_catalogue_plan_ = true;
    co_return co_await loop_->refresh(catalogue_row, limit);
}

// Of users alone, with those whose login was lost meanwhile: nobody asks about them any more.
Task<std::size_t> AccountRefresher::Impl::settle(std::chrono::steady_clock::duration limit) {
    const auto self = shared_from_this();
    const std::size_t lost_before = accounts_.login_counts().lost;
    const std::size_t unconfirmed = co_await loop_->settle(limit);
    const RefreshHistory catalogue = loop_->history(catalogue_row);
    const bool lacks_catalogue = catalogue.finished > 0 && !catalogue.last_succeeded;
    const std::size_t lost = accounts_.login_counts().lost;
    co_return unconfirmed - (lacks_catalogue ? 1 : 0) + lost - std::min(lost, lost_before);
}

AccountRefresher::AccountRefresher(Executor executor, AccountRefreshSettings settings,
                                   AccountSessions& sessions, async::RandomFraction random,
                                   enforcement::Accounts& accounts, enforcement::Enforcer& enforcer,
                                   Log log)
    : impl_{std::make_shared<Impl>(executor, settings, sessions, std::move(random), accounts,
                                   enforcer, std::move(log))} {
    sessions.on_moved([impl = std::weak_ptr{impl_}](const UserId& user) {
        if (const auto refresher = impl.lock()) refresher->request(user);
    });
}

AccountRefresher::~AccountRefresher() {
    stop();
}
void AccountRefresher::stop() {
    impl_->loop().stop();
}

Task<void> AccountRefresher::run() {
    return impl_->run();
}
void AccountRefresher::request(const UserId& user) {
    impl_->request(user);
}
std::size_t AccountRefresher::request_all() {
    return impl_->request_all();
}
Task<RefreshOutcome> AccountRefresher::refresh(UserId user,
                                               std::chrono::steady_clock::duration limit) {
    return impl_->refresh(std::move(user), limit);
}
Task<RefreshOutcome> AccountRefresher::refresh_catalogue(
    std::chrono::steady_clock::duration limit) {
    return impl_->refresh_catalogue(limit);
}
Task<std::size_t> AccountRefresher::settle(std::chrono::steady_clock::duration limit) {
    return impl_->settle(limit);
}
UpstreamHealth AccountRefresher::health() const {
    return impl_->loop().health();
}
FindingCounts AccountRefresher::findings() const {
    return impl_->questions().findings();
}

}  // namespace usher::sync
