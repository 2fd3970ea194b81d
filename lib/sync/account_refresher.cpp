#include "lib/sync/account_refresher.hpp"

#include <algorithm>
#include <utility>

#include "lib/async/signal.hpp"
#include "lib/async/task_group.hpp"
#include "lib/sync/account_plan.hpp"
#include "lib/sync/refresh_book.hpp"

namespace usher::sync {
namespace {

using enforcement::LoginState;

constexpr std::size_t running_max = 4;
// Timers stand still while the machine sleeps, time since boot does not: look at it this often.
constexpr std::chrono::seconds look_every{30};

}  // namespace

class AccountRefresher::Impl : public std::enable_shared_from_this<Impl> {
public:
    Impl(Executor executor, AccountRefreshSettings settings, AccountSessions& sessions,
         async::RandomFraction random, enforcement::Accounts& accounts,
         enforcement::Enforcer& enforcer, Log log)
        : settings_{settings},
          random_{std::move(random)},
          accounts_{accounts},
          enforcer_{enforcer},
          log_{std::move(log)},
          questions_{settings.questions, sessions, accounts, enforcer.time(), log_},
          tasks_{executor, "accounts", log_},
          wake_{executor},
          progress_{executor},
          book_{settings.backoff, random_} {}

    Task<void> run();
    void request(const UserId& user);
    std::size_t request_all();
    Task<RefreshOutcome> refresh(UserId user, std::chrono::steady_clock::duration limit);
    Task<RefreshOutcome> refresh_catalogue(std::chrono::steady_clock::duration limit);
    Task<std::size_t> settle(std::chrono::steady_clock::duration limit);
    [[nodiscard]] UpstreamHealth health() const;
    void stop();

    [[nodiscard]] const AccountQuestions& questions() const noexcept { return questions_; }

private:
    void plan_all();
    void plan_catalogue(BootTime due);
    void start_due();
    [[nodiscard]] std::chrono::steady_clock::duration until_next() const;
    Task<void> refresh_one(std::int64_t row);
    Task<Result<void>> ask(std::int64_t row);
    void finish(std::int64_t row, const Result<void>& result);
    void succeed(std::int64_t row);
    void fail(std::int64_t row, const Error& error);
    void drop(std::int64_t row);
    Task<RefreshOutcome> await_end(std::int64_t row, std::chrono::steady_clock::duration limit);
    [[nodiscard]] bool can_ask(std::int64_t row) const;
    [[nodiscard]] BootTime boot_now() const { return enforcer_.time().since_boot(); }
    [[nodiscard]] BootTime spread(BootTime whole) const;
    [[nodiscard]] BootTime delay_of(std::int64_t row);

    AccountRefreshSettings settings_;
    async::RandomFraction random_;
    enforcement::Accounts& accounts_;
    enforcement::Enforcer& enforcer_;
    Log log_;
    AccountQuestions questions_;

    async::TaskGroup tasks_;
    async::Signal wake_;      ///< something became due
    async::Signal progress_;  ///< a question ended
    RefreshBook book_;
    AccountRows rows_;
    bool has_catalogue_plan_ = false;
    UpstreamHealth health_;
    bool stopped_ = false;
};

void AccountRefresher::Impl::stop() {
    stopped_ = true;
    tasks_.cancel();
    wake_.notify();
    progress_.notify();
}

Task<void> AccountRefresher::Impl::run() {
    const auto self = shared_from_this();
    plan_all();
    while (!stopped_) {
        start_due();
        co_await wake_.wait_for(until_next());
    }
}

BootTime AccountRefresher::Impl::spread(BootTime whole) const {
    return BootTime{static_cast<std::int64_t>(random_() * static_cast<double>(whole.count()))};
}

void AccountRefresher::Impl::plan_all() {
    accounts_.projection().each_account(
        [this](const UserId& user, const std::optional<Instant>& synced_at) {
            health_.last_success = std::max(health_.last_success, synced_at);
            if (accounts_.login_state(user) != LoginState::Good) return;
            book_.plan(rows_.row_of(user), boot_now() + spread(settings_.start_spread));
        });
    if (accounts_.any_logged_in()) plan_catalogue(boot_now() + spread(settings_.start_spread));
}

void AccountRefresher::Impl::plan_catalogue(BootTime due) {
    has_catalogue_plan_ = true;
    book_.plan(catalogue_row, due);
}

void AccountRefresher::Impl::start_due() {
    while (book_.running() < running_max) {
        const std::optional<std::int64_t> row = book_.start(boot_now());
        if (!row) return;
        tasks_.spawn(refresh_one(*row));
    }
}

std::chrono::steady_clock::duration AccountRefresher::Impl::until_next() const {
    const auto next = book_.next_start();
    if (!next || book_.running() >= running_max) return look_every;
    return std::clamp<BootTime>(*next - boot_now(), BootTime{0}, look_every);
}

Task<void> AccountRefresher::Impl::refresh_one(std::int64_t row) {
    const auto self = shared_from_this();
    // However the question ends, by an exception too, the row may be asked about again.
    struct Run {
        RefreshBook& book;
        std::int64_t row;
        ~Run() { book.release(row); }
    };
    const Run run{book_, row};
    const Result<void> result = co_await ask(row);
    if (!stopped_) finish(row, result);
}

Task<Result<void>> AccountRefresher::Impl::ask(std::int64_t row) {
    health_.last_attempt = enforcer_.time().now();
    if (row == catalogue_row) co_return co_await questions_.ask_catalogue();
    const std::optional<UserId> user = rows_.user_in(row);
    if (!user) co_return Error{Errc::NotFound, "the user has gone"};
    co_return co_await questions_.ask_licenses(*user);
}

bool AccountRefresher::Impl::can_ask(std::int64_t row) const {
    if (row == catalogue_row) return accounts_.any_logged_in().has_value();
    const std::optional<UserId> user = rows_.user_in(row);
    return user && accounts_.login_state(*user) == LoginState::Good;
}

void AccountRefresher::Impl::finish(std::int64_t row, const Result<void>& result) {
    if (result) {
        succeed(row);
    } else if (can_ask(row)) {
        fail(row, result.error());
    } else {
        drop(row);
    }
    if (questions_.take_catalogue_wish()) book_.demand(catalogue_row);
    progress_.notify();
    wake_.notify();
}

// Nobody is asked about in this row until the next login.
void AccountRefresher::Impl::drop(std::int64_t row) {
    book_.forget(row);
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

void AccountRefresher::Impl::succeed(std::int64_t row) {
    health_.last_success = enforcer_.time().now();
    health_.last_error.clear();
    if (!health_.answers) log_.notice("the licences' upstream answers");
    health_.answers = true;
    accounts_.upstream_answers(true);
    book_.succeeded(row, boot_now() + delay_of(row));
}

void AccountRefresher::Impl::fail(std::int64_t row, const Error& error) {
    const Seconds at_least = error.retry_after().value_or(Seconds{0});
    if (is_upstreams_failure(error.code())) {
        book_.upstream_failed(row, boot_now(), at_least);
        if (health_.answers || health_.last_error.empty()) {
            log_.warning("the licences' upstream does not answer", {{"cause", error.message()}});
        }
        health_.answers = false;
        accounts_.upstream_answers(false);
    } else {
        book_.key_failed(row, boot_now(), at_least);
        log_.warning(row == catalogue_row ? "the catalogue was not refreshed"
                                          : "a user's licences were not refreshed",
                     {{"cause", error.message()}});
    }
    health_.last_error = error.message();
}

void AccountRefresher::Impl::request(const UserId& user) {
    if (accounts_.login_state(user) != LoginState::Good) return;
    book_.demand(rows_.row_of(user));
    if (!has_catalogue_plan_) plan_catalogue(boot_now());
    wake_.notify();
}

std::size_t AccountRefresher::Impl::request_all() {
    book_.lift_wait();
    std::size_t count = 0;
    accounts_.projection().each_account(
        [&](const UserId& user, const std::optional<Instant>& /*synced_at*/) {
            if (accounts_.login_state(user) != LoginState::Good) return;
            book_.plan(rows_.row_of(user), boot_now());
            ++count;
        });
    wake_.notify();
    return count;
}

Task<RefreshOutcome> AccountRefresher::Impl::refresh(UserId user,
                                                     std::chrono::steady_clock::duration limit) {
    if (accounts_.login_state(user) != LoginState::Good) co_return RefreshOutcome::Failed;
    const std::int64_t row = rows_.row_of(user);
    co_return co_await await_end(row, limit);
}

Task<RefreshOutcome> AccountRefresher::Impl::refresh_catalogue(
    std::chrono::steady_clock::duration limit) {
    if (!can_ask(catalogue_row)) co_return RefreshOutcome::Failed;
    has_catalogue_plan_ = true;
    co_return co_await await_end(catalogue_row, limit);
}

Task<RefreshOutcome> AccountRefresher::Impl::await_end(std::int64_t row,
                                                       std::chrono::steady_clock::duration limit) {
    const auto self = shared_from_this();
    const auto deadline = std::chrono::steady_clock::now() + limit;
    // One that is under way began before this call, so its end does not count.
    const std::uint64_t begun = book_.history(row).finished + (book_.is_running(row) ? 1 : 0);
    book_.demand(row);
    wake_.notify();
    while (!stopped_ && std::chrono::steady_clock::now() < deadline) {
        co_await progress_.wait_for(deadline - std::chrono::steady_clock::now());
        if (!can_ask(row)) co_return RefreshOutcome::Failed;
        const RefreshHistory history = book_.history(row);
        if (history.finished <= begun) continue;
        co_return history.last_succeeded ? RefreshOutcome::Refreshed : RefreshOutcome::Failed;
    }
    co_return RefreshOutcome::StillRunning;
}

Task<std::size_t> AccountRefresher::Impl::settle(std::chrono::steady_clock::duration limit) {
    const auto self = shared_from_this();
    const auto deadline = std::chrono::steady_clock::now() + limit;
    while (!stopped_ && std::chrono::steady_clock::now() < deadline) {
        if (book_.running() == 0 && !book_.may_start(boot_now())) break;
        co_await progress_.wait_for(deadline - std::chrono::steady_clock::now());
    }
    const RefreshHistory catalogue = book_.history(catalogue_row);
    const bool lacks_catalogue = catalogue.finished > 0 && !catalogue.last_succeeded;
    co_return book_.unconfirmed(boot_now()) - (lacks_catalogue ? 1 : 0);
}

UpstreamHealth AccountRefresher::Impl::health() const {
    UpstreamHealth health = health_;
    health.running = book_.running();
    health.pending = book_.due_count(boot_now());
    if (const auto next = book_.next_start()) {
        const BootTime wait = std::max(*next - boot_now(), BootTime{0});
        health.next_attempt = enforcer_.time().now() + std::chrono::ceil<Seconds>(wait);
    }
    return health;
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
    impl_->stop();
}
void AccountRefresher::stop() {
    impl_->stop();
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
    return impl_->health();
}
std::optional<Instant> AccountRefresher::catalogue_at() const {
    return impl_->questions().catalogue_at();
}
FindingCounts AccountRefresher::findings() const {
    return impl_->questions().findings();
}

}  // namespace usher::sync
