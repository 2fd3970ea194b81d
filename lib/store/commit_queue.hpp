/// One database on a thread of its own, where writers that arrive together share a commit.
///
/// Knows nothing of what is stored: `Store` puts the daemon's tables on it, the sandbox its books.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "lib/async/task.hpp"
#include "lib/async/worker.hpp"
#include "lib/core/error.hpp"
#include "lib/core/log.hpp"
#include "lib/store/database.hpp"

namespace usher::store {

/// What goes along with each transaction; all on the queue's thread, or on that of `write_now`.
struct TransactionHooks {
    std::function<void()> begin{};  ///< what an undone transaction has left is to be forgotten
    /// Behind the work, once or after each piece of it: may read and write, and throw
    /// StorageFailure.
    std::function<void(Database&)> complete{};
    std::function<void()> committed{};  ///< before those who wait are told
};

/// What a queue needs of others.
struct CommitHooks {
    /// Called on the event loop, once: with Errc::Unsettled when a commit failed so that its fate
    /// is unknown (threat model D23), from when on every write gives Errc::Storage; with
    /// Errc::Damaged when something was read that was never written so (D25). Stop, and open the
    /// file anew.
    std::function<void(const Error&)> on_broken{};
    /// Hears, on the event loop, that the disk fails or is full: once when it begins and once when
    /// writes succeed again (D24), because the log may be on the same disk.
    Log log{};
    /// Called on the event loop when `log` hears that: with why when it begins, without when it
    /// ends.
    std::function<void(const Result<void>&)> on_turn{};
    TransactionHooks transaction{};
    /// With it there is no thread (async::Worker): everything runs on the event loop's.
    async::RunLater run_later{};
};

/// Ends before the loop of its executor does. Its end waits for all that has queued up: that is
/// written still, and the results are posted. From then on nothing of a waiting coroutine is held
/// but by the loop, which resumes it or destroys it.
class CommitQueue {
public:
    /// Takes the database over. The thread begins with the first `write`.
    CommitQueue(Executor executor, Database database, CommitHooks hooks);
    CommitQueue(const CommitQueue&) = delete;
    CommitQueue& operator=(const CommitQueue&) = delete;
    ~CommitQueue();

    /// Runs `work` (Database& -> Result<T>) on the thread and gives its result once it is durable.
    /// Work that queues up meanwhile forms one transaction. One that fails takes nothing from its
    /// neighbours: if it had written, all of them run once more, each in a savepoint of its own. An
    /// error of the commit itself is everyone's error, Errc::Unsettled where it may have happened
    /// all the same; but when the disk was full, each piece of work runs once more in a transaction
    /// of its own. So work must give the same when it runs again. Work that only reads costs no
    /// flush. Results arrive on the event loop in the order of the calls. Errc::Unavailable when
    /// 4096 wait, or the system has no thread to give. Work that throws anything but StorageFailure
    /// is undone and gives Errc::Unknown. Once queued it is not cancelled: whoever waits waits for
    /// the commit.
    template <typename Work>
    [[nodiscard]] Task<std::invoke_result_t<Work&, Database&>> write(Work work);

    /// The same while the caller waits; for start-up, before the loop runs, and for the end. Before
    /// the first `write` it is run on the caller's thread.
    template <typename Work>
    [[nodiscard]] std::invoke_result_t<Work&, Database&> write_now(Work work);

private:
    class Impl;
    using Job = std::function<Result<void>(Database&)>;

    /// A piece of work with room for what it gives; shared by the waiting side and the thread.
    template <typename Work>
    struct Order {
        Work work;
        std::optional<std::invoke_result_t<Work&, Database&>> outcome{};
    };
    template <typename Work>
    static Job job_of(const std::shared_ptr<Order<Work>>& order);

    /// Waits until `job` is committed; its own error or the commit's.
    [[nodiscard]] Task<Result<void>> settle(Job job);
    [[nodiscard]] Result<void> settle_now(Job job);

    std::unique_ptr<Impl> impl_;
};

template <typename Work>
CommitQueue::Job CommitQueue::job_of(const std::shared_ptr<Order<Work>>& order) {
    return [order](Database& database) -> Result<void> {
        order->outcome.emplace(order->work(database));
        if (!*order->outcome) return order->outcome->error();
        return {};
    };
}

template <typename Work>
Task<std::invoke_result_t<Work&, Database&>> CommitQueue::write(Work work) {
    const auto order = std::make_shared<Order<Work>>(Order<Work>{std::move(work)});
    Task<Result<void>> settling = settle(job_of(order));
    const Result<void> settled = co_await std::move(settling);
    if (!settled) co_return settled.error();
    co_return std::move(*order->outcome);
}

template <typename Work>
std::invoke_result_t<Work&, Database&> CommitQueue::write_now(Work work) {
    const auto order = std::make_shared<Order<Work>>(Order<Work>{std::move(work)});
    const Result<void> settled = settle_now(job_of(order));
    if (!settled) return settled.error();
    return std::move(*order->outcome);
}

}  // namespace usher::store
