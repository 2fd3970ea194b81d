/// The loop that keeps rows equal to what upstream says of them, whatever a row stands for: who is
/// asked about when is RefreshBook's, what is asked is the caller's.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "lib/async/backoff.hpp"
#include "lib/async/signal.hpp"
#include "lib/async/task.hpp"
#include "lib/async/task_group.hpp"
#include "lib/core/error.hpp"
#include "lib/core/log.hpp"
#include "lib/enforcement/time_keeper.hpp"
#include "lib/sync/refresh_book.hpp"
#include "lib/sync/upstream_health.hpp"

namespace usher::sync {

/// What a row stands for. All are set; called on the event loop, none after `RefreshLoop::stop`.
struct RefreshWork {
    /// Asks upstream about a row and takes its answer.
    std::function<Task<Result<void>>(std::int64_t row)> ask;
    /// Whether there is anybody left to ask about.
    std::function<bool(std::int64_t row)> can_ask;
    /// From an answer until the row is due again.
    std::function<BootTime(std::int64_t row)> delay;
    /// There is nobody left: what is kept of the row may go.
    std::function<void(std::int64_t row)> drop;
    /// Whether upstream has answered, after each end that tells.
    std::function<void(bool answers)> upstream_answers;
};

/// What people read of it in the log; outlives the loop.
struct RefreshWords {
    std::string_view answers;        ///< upstream does again
    std::string_view does_not;       ///< it does not any more
    std::string_view not_refreshed;  ///< a row
};

/// Lives on the event loop; made by std::make_shared: questions under way may outlive their owner
/// by a turn. After a failure of upstream everything waits with full jitter, after one row's own
/// failure only that row does. At most four questions at a time.
class RefreshLoop : public std::enable_shared_from_this<RefreshLoop> {
public:
    /// `time` outlives it. `name` stands in the log about a coroutine that failed.
    RefreshLoop(const Executor& executor, const char* name, async::BackoffLimits backoff,
                async::RandomFraction random, enforcement::TimeKeeper& time, RefreshWork work,
                RefreshWords words, Log log);

    /// Asks about rows as they come due, until stopped.
    [[nodiscard]] Task<void> run();
    /// Ends what is under way; nothing is asked any more. Idempotent.
    void stop();

    /// `row` is due after `delay`, instead of an earlier date.
    void plan(std::int64_t row, BootTime delay);
    /// `row` is due now, before all others and past the wait after a failure.
    void demand(std::int64_t row);
    /// Nobody is asked about in `row` any more.
    void forget(std::int64_t row) { book_.forget(row); }
    /// Ends the wait after a failure of upstream.
    void lift_wait();
    /// Somebody was heard of at `at`, in an earlier start too.
    void note_heard_at(std::optional<Instant> at);

    /// Demands `row` and waits for the end of that, at most `limit`.
    [[nodiscard]] Task<RefreshOutcome> refresh(std::int64_t row,
                                               std::chrono::steady_clock::duration limit);
    /// Waits until nothing is due or running, or upstream has failed; at most `limit`. How many
    /// rows upstream has not confirmed then.
    [[nodiscard]] Task<std::size_t> settle(std::chrono::steady_clock::duration limit);

    [[nodiscard]] RefreshHistory history(std::int64_t row) const { return book_.history(row); }
    [[nodiscard]] UpstreamHealth health() const;

    /// A part of `whole` by chance, so that a fleet does not start in step.
    [[nodiscard]] BootTime spread(BootTime whole) const;

private:
    void start_due();
    [[nodiscard]] std::chrono::steady_clock::duration until_next() const;
    Task<void> refresh_one(std::int64_t row);
    void finish(std::int64_t row, const Result<void>& result);
    void succeed(std::int64_t row);
    void fail(std::int64_t row, const Error& error);
    [[nodiscard]] BootTime boot_now() const { return time_.since_boot(); }

    async::RandomFraction random_;
    enforcement::TimeKeeper& time_;
    RefreshWork work_;
    RefreshWords words_;
    Log log_;
    async::TaskGroup tasks_;
    async::Signal wake_;      ///< something became due
    async::Signal progress_;  ///< a question ended
    RefreshBook book_;
    UpstreamHealth health_;
    bool stopped_ = false;
};

}  // namespace usher::sync
