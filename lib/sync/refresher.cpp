#include "lib/sync/refresher.hpp"

#include <algorithm>
#include <utility>

#include "lib/async/signal.hpp"
#include "lib/async/task_group.hpp"
#include "lib/sync/refresh_book.hpp"
#include "lib/sync/upstream_health.hpp"

namespace usher::sync {
namespace {

using upstream::usher::DocumentAnswer;
using upstream::usher::DocumentRequest;

constexpr std::size_t running_max = 4;
// Timers stand still while the machine sleeps, time since boot does not: look at it this often.
constexpr std::chrono::seconds look_every{30};

}  // namespace

class Refresher::Impl : public std::enable_shared_from_this<Impl> {
public:
    Impl(Executor executor, RefreshSettings settings, FetchDocument fetch,
         async::RandomFraction random, enforcement::Keys& keys, enforcement::Enforcer& enforcer,
         Log log)
        : settings_{settings},
          fetch_{std::move(fetch)},
          random_{std::move(random)},
          keys_{keys},
          enforcer_{enforcer},
          log_{std::move(log)},
          tasks_{executor, "refresh", log_},
          wake_{executor},
          progress_{executor},
          book_{settings.backoff, random_} {}

    Task<void> run();
    void request(std::int64_t row);
    std::size_t request_all();
    void forget(std::int64_t row) { book_.forget(row); }
    Task<RefreshOutcome> refresh(std::int64_t row, std::chrono::steady_clock::duration limit);
    Task<std::size_t> settle(std::chrono::steady_clock::duration limit);
    [[nodiscard]] UpstreamHealth health() const;
    void stop();

private:
    void plan_all();
    void start_due();
    [[nodiscard]] std::chrono::steady_clock::duration until_next() const;
    Task<void> refresh_one(std::int64_t row);
    Task<Result<void>> ask(std::int64_t row);
    void finish(std::int64_t row, const Result<void>& result);
    void succeed(std::int64_t row);
    void fail(std::int64_t row, const Error& error);
    [[nodiscard]] BootTime boot_now() const { return enforcer_.time().since_boot(); }
    [[nodiscard]] std::optional<Seconds> remaining_of(std::int64_t row) const;

    RefreshSettings settings_;
    FetchDocument fetch_;
    async::RandomFraction random_;
    enforcement::Keys& keys_;
    enforcement::Enforcer& enforcer_;
    Log log_;

    async::TaskGroup tasks_;
    async::Signal wake_;      ///< something became due
    async::Signal progress_;  ///< a refresh ended
    RefreshBook book_;
    UpstreamHealth health_;
    bool stopped_ = false;
};

void Refresher::Impl::stop() {
    stopped_ = true;
    tasks_.cancel();
    wake_.notify();
    progress_.notify();
}

Task<void> Refresher::Impl::run() {
    const auto self = shared_from_this();
    plan_all();
    while (!stopped_) {
        start_due();
        co_await wake_.wait_for(until_next());
    }
}

// A key that was confirmed lately keeps its date over a restart. The one that has waited longest is
// asked soon in any case: that is how the daemon learns whether upstream answers.
void Refresher::Impl::plan_all() {
    const Instant now = enforcer_.time().now();
    const auto spread = [this](std::chrono::milliseconds whole) {
        return std::chrono::milliseconds{
            static_cast<std::int64_t>(random_() * static_cast<double>(whole.count()))};
    };
    std::optional<std::pair<std::optional<Instant>, std::int64_t>> oldest;
    enforcer_.projection().each([&](const enforcement::KeyRecord& record) {
        const Seconds age = record.confirmed_at ? std::max(now - *record.confirmed_at, Seconds{0})
                                                : settings_.every;
        const auto delay = refresh_delay(remaining_of(record.row), settings_.every, random_());
        const BootTime overdue = std::max(delay - BootTime{age}, BootTime{0});
        book_.plan(record.row, boot_now() + std::max(overdue, spread(settings_.start_spread)));
        health_.last_success = std::max(health_.last_success, record.confirmed_at);
        const std::pair candidate{record.confirmed_at, record.row};
        if (!oldest || candidate < *oldest) oldest = candidate;
    });
    if (oldest) book_.plan(oldest->second, boot_now() + spread(settings_.start_spread));
}

void Refresher::Impl::start_due() {
    while (book_.running() < running_max) {
        const std::optional<std::int64_t> row = book_.start(boot_now());
        if (!row) return;
        tasks_.spawn(refresh_one(*row));
    }
}

std::chrono::steady_clock::duration Refresher::Impl::until_next() const {
    const auto next = book_.next_start();
    if (!next || book_.running() >= running_max) return look_every;
    return std::clamp<BootTime>(*next - boot_now(), BootTime{0}, look_every);
}

Task<void> Refresher::Impl::refresh_one(std::int64_t row) {
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

Task<Result<void>> Refresher::Impl::ask(std::int64_t row) {
    Result<enforcement::KeySecrets> secrets = co_await keys_.secrets(row);
    if (!secrets) co_return secrets.error();
    const enforcement::KeyRecord* record = enforcer_.projection().find_row(row);
    if (record == nullptr) co_return Error{Errc::NotFound, "the key was removed"};

    DocumentRequest request{.extension = std::move(secrets->extension),
                            .user_key = std::move(secrets->user_key),
                            .etag = record->etag,
                            .version_held = record->document_version};
    health_.last_attempt = enforcer_.time().now();
    Result<DocumentAnswer> answer =
        co_await fetch_(std::move(request), enforcer_.time().certain_now());
    if (!answer) co_return answer.error();

    if (answer->attested) enforcer_.time().attest(*answer->attested);
    if (!answer->document) co_return co_await keys_.confirm(row);
    co_return co_await keys_.take(row, std::move(*answer->document), std::move(answer->etag));
}

void Refresher::Impl::finish(std::int64_t row, const Result<void>& result) {
    if (enforcer_.projection().find_row(row) == nullptr) {
        book_.forget(row);
    } else if (result) {
        succeed(row);
    } else {
        fail(row, result.error());
    }
    progress_.notify();
    wake_.notify();
}

void Refresher::Impl::succeed(std::int64_t row) {
    health_.last_success = enforcer_.time().now();
    health_.last_error.clear();
    if (!health_.answers) log_.notice("upstream answers");
    health_.answers = true;
    enforcer_.upstream_answers(true);
    const auto delay = refresh_delay(remaining_of(row), settings_.every, random_());
    book_.succeeded(row, boot_now() + delay);
}

void Refresher::Impl::fail(std::int64_t row, const Error& error) {
    const Seconds at_least = error.retry_after().value_or(Seconds{0});
    if (is_upstreams_failure(error.code())) {
        book_.upstream_failed(row, boot_now(), at_least);
        if (health_.answers || health_.last_error.empty()) {
            log_.warning("upstream does not answer", {{"cause", error.message()}});
        }
        health_.answers = false;
        enforcer_.upstream_answers(false);
    } else {
        book_.key_failed(row, boot_now(), at_least);
        log_.warning("a key was not refreshed", {{"cause", error.message()}});
    }
    health_.last_error = error.message();
}

std::optional<Seconds> Refresher::Impl::remaining_of(std::int64_t row) const {
    const enforcement::KeyRecord* record = enforcer_.projection().find_row(row);
    if (record == nullptr) return std::nullopt;
    const Instant now = enforcer_.time().now();
    std::optional<Seconds> nearest;
    for (const license::Entitlement& held : record->entitlements) {
        if (!held.active_at(now)) continue;
        const Seconds remaining = held.valid_to - now;
        if (!nearest || remaining < *nearest) nearest = remaining;
    }
    return nearest;
}

void Refresher::Impl::request(std::int64_t row) {
    book_.demand(row);
    wake_.notify();
}

std::size_t Refresher::Impl::request_all() {
    book_.lift_wait();
    std::size_t count = 0;
    enforcer_.projection().each([&](const enforcement::KeyRecord& record) {
        book_.plan(record.row, boot_now());
        ++count;
    });
    wake_.notify();
    return count;
}

Task<RefreshOutcome> Refresher::Impl::refresh(std::int64_t row,
                                              std::chrono::steady_clock::duration limit) {
    const auto self = shared_from_this();
    const auto deadline = std::chrono::steady_clock::now() + limit;
    // One that is under way began before this call, so its end does not count.
    const std::uint64_t begun = book_.history(row).finished + (book_.is_running(row) ? 1 : 0);
    request(row);
    while (!stopped_ && std::chrono::steady_clock::now() < deadline) {
        co_await progress_.wait_for(deadline - std::chrono::steady_clock::now());
        if (enforcer_.projection().find_row(row) == nullptr) co_return RefreshOutcome::Failed;
        const RefreshHistory history = book_.history(row);
        if (history.finished <= begun) continue;
        co_return history.last_succeeded ? RefreshOutcome::Refreshed : RefreshOutcome::Failed;
    }
    co_return RefreshOutcome::StillRunning;
}

Task<std::size_t> Refresher::Impl::settle(std::chrono::steady_clock::duration limit) {
    const auto self = shared_from_this();
    const auto deadline = std::chrono::steady_clock::now() + limit;
    while (!stopped_ && std::chrono::steady_clock::now() < deadline) {
        if (book_.running() == 0 && !book_.may_start(boot_now())) break;
        co_await progress_.wait_for(deadline - std::chrono::steady_clock::now());
    }
    co_return book_.unconfirmed(boot_now());
}

UpstreamHealth Refresher::Impl::health() const {
    UpstreamHealth health = health_;
    health.running = book_.running();
    health.pending = book_.due_count(boot_now());
    if (const auto next = book_.next_start()) {
        const BootTime wait = std::max(*next - boot_now(), BootTime{0});
        health.next_attempt = enforcer_.time().now() + std::chrono::ceil<Seconds>(wait);
    }
    return health;
}

Refresher::Refresher(Executor executor, RefreshSettings settings, FetchDocument fetch,
                     async::RandomFraction random, enforcement::Keys& keys,
                     enforcement::Enforcer& enforcer, Log log)
    : impl_{std::make_shared<Impl>(executor, settings, std::move(fetch), std::move(random), keys,
                                   enforcer, std::move(log))} {}

Refresher::~Refresher() {
    impl_->stop();
}
void Refresher::stop() {
    impl_->stop();
}

Task<void> Refresher::run() {
    return impl_->run();
}
void Refresher::request(std::int64_t row) {
    impl_->request(row);
}
std::size_t Refresher::request_all() {
    return impl_->request_all();
}
void Refresher::forget(std::int64_t row) {
    impl_->forget(row);
}
Task<RefreshOutcome> Refresher::refresh(std::int64_t row,
                                        std::chrono::steady_clock::duration limit) {
    return impl_->refresh(row, limit);
}
Task<std::size_t> Refresher::settle(std::chrono::steady_clock::duration limit) {
    return impl_->settle(limit);
}
UpstreamHealth Refresher::health() const {
    return impl_->health();
}

}  // namespace usher::sync
