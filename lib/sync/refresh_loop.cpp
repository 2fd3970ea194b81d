#include "lib/sync/refresh_loop.hpp"

#include <algorithm>
#include <utility>

namespace usher::sync {
namespace {

constexpr std::size_t running_max = 4;
// Timers stand still while the machine sleeps, time since boot does not: look at it this often.
constexpr std::chrono::seconds look_every{30};

}  // namespace

RefreshLoop::RefreshLoop(const Executor& executor, const char* name, async::BackoffLimits backoff,
                         async::RandomFraction random, enforcement::TimeKeeper& time,
                         RefreshWork work, RefreshWords words, Log log)
    : random_{std::move(random)},
      time_{time},
      work_{std::move(work)},
      words_{words},
      log_{std::move(log)},
      tasks_{executor, name, log_},
      wake_{executor},
      progress_{executor},
      book_{backoff, random_} {}

void RefreshLoop::stop() {
    stopped_ = true;
    tasks_.cancel();
    wake_.notify();
    progress_.notify();
}

Task<void> RefreshLoop::run() {
    const auto self = shared_from_this();
    while (!stopped_) {
        start_due();
        co_await wake_.wait_for(until_next());
    }
}

void RefreshLoop::start_due() {
    while (book_.running() < running_max) {
        const std::optional<std::int64_t> row = book_.start(boot_now());
        if (!row) return;
        tasks_.spawn(refresh_one(*row));
    }
}

std::chrono::steady_clock::duration RefreshLoop::until_next() const {
    const auto next = book_.next_start();
    if (!next || book_.running() >= running_max) return look_every;
    return std::clamp<BootTime>(*next - boot_now(), BootTime{0}, look_every);
}

Task<void> RefreshLoop::refresh_one(std::int64_t row) {
    const auto self = shared_from_this();
    // However the question ends, by an exception too, the row is asked about again. With the end of
    // the program it ends after what tells the time.
    struct Run {
        RefreshLoop& loop;
        std::int64_t row;
        bool has_ended = false;
        ~Run() {
            const bool asks_again = !has_ended && !loop.stopped_;
            if (asks_again) loop.book_.key_failed(row, loop.boot_now(), Seconds{0});
            loop.book_.release(row);
            if (asks_again) loop.wake_.notify();
        }
    };
    Run run{*this, row};
    health_.last_attempt = time_.now();
    const Result<void> result = co_await work_.ask(row);
    run.has_ended = true;
    if (!stopped_) finish(row, result);
}

void RefreshLoop::finish(std::int64_t row, const Result<void>& result) {
    if (!work_.can_ask(row)) {
        book_.forget(row);
        work_.drop(row);
    } else if (result) {
        succeed(row);
    } else {
        fail(row, result.error());
    }
    progress_.notify();
    wake_.notify();
}

void RefreshLoop::succeed(std::int64_t row) {
    health_.last_success = time_.now();
    health_.last_error.clear();
    if (!health_.answers) log_.notice(words_.answers);
    health_.answers = true;
    work_.upstream_answers(true);
    book_.succeeded(row, boot_now() + work_.delay(row));
}

void RefreshLoop::fail(std::int64_t row, const Error& error) {
    const Seconds at_least = error.retry_after().value_or(Seconds{0});
    if (is_upstreams_failure(error.code())) {
        book_.upstream_failed(row, boot_now(), at_least);
        if (health_.answers || health_.last_error.empty()) {
            log_.warning(words_.does_not, {{"cause", error.message()}});
        }
        health_.answers = false;
        work_.upstream_answers(false);
    } else {
        book_.key_failed(row, boot_now(), at_least);
        log_.warning(words_.not_refreshed, {{"cause", error.message()}});
    }
    health_.last_error = error.message();
}

void RefreshLoop::plan(std::int64_t row, BootTime delay) {
    book_.plan(row, boot_now() + delay);
    wake_.notify();
}

void RefreshLoop::demand(std::int64_t row) {
    book_.demand(row);
    wake_.notify();
}

void RefreshLoop::lift_wait() {
    book_.lift_wait();
    wake_.notify();
}

void RefreshLoop::note_heard_at(std::optional<Instant> at) {
    health_.last_success = std::max(health_.last_success, at);
}

Task<RefreshOutcome> RefreshLoop::refresh(std::int64_t row,
                                          std::chrono::steady_clock::duration limit) {
    const auto self = shared_from_this();
    const auto deadline = std::chrono::steady_clock::now() + limit;
    // One that is under way began before this call, so its end does not count.
    const std::uint64_t begun = book_.history(row).finished + (book_.is_running(row) ? 1 : 0);
    demand(row);
    while (!stopped_ && std::chrono::steady_clock::now() < deadline) {
        co_await progress_.wait_for(deadline - std::chrono::steady_clock::now());
        if (stopped_) break;
        if (!work_.can_ask(row)) co_return RefreshOutcome::Failed;
        const RefreshHistory history = book_.history(row);
        if (history.finished <= begun) continue;
        co_return history.last_succeeded ? RefreshOutcome::Refreshed : RefreshOutcome::Failed;
    }
    co_return RefreshOutcome::StillRunning;
}

Task<std::size_t> RefreshLoop::settle(std::chrono::steady_clock::duration limit) {
    const auto self = shared_from_this();
    const auto deadline = std::chrono::steady_clock::now() + limit;
    while (!stopped_ && std::chrono::steady_clock::now() < deadline) {
        if (book_.running() == 0 && !book_.may_start(boot_now())) break;
        co_await progress_.wait_for(deadline - std::chrono::steady_clock::now());
    }
    co_return book_.unconfirmed(boot_now());
}

UpstreamHealth RefreshLoop::health() const {
    UpstreamHealth health = health_;
    health.running = book_.running();
    health.pending = book_.due_count(boot_now());
    if (const auto next = book_.next_start()) {
        const BootTime wait = std::max(*next - boot_now(), BootTime{0});
        health.next_attempt = time_.now() + std::chrono::ceil<Seconds>(wait);
    }
    return health;
}

BootTime RefreshLoop::spread(BootTime whole) const {
    return BootTime{static_cast<std::int64_t>(random_() * static_cast<double>(whole.count()))};
}

}  // namespace usher::sync
