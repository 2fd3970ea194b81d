#include "lib/store/commit_queue.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <exception>
#include <future>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace usher::store {
namespace {

/// A piece of work and those who wait for it. Shared because the worker's jobs must be copyable.
struct Ticket {
    std::function<Result<void>(Database&)> job;
    std::function<void(const Result<void>&)> done;
    bool waits_on_loop = true;  ///< where `done` is called; otherwise where the batch is run
    Result<void> fate{};
};

using Batch = std::vector<std::shared_ptr<Ticket>>;

/// Tells those who wait on the loop, in one turn of it: a turn for each costs more than the work.
struct Delivery {
    Executor executor;
    Batch waiting;
    /// Runs behind them, in the same turn: nobody whom they tell comes in between.
    std::function<void()> last{};
    std::size_t next = 0;

    void operator()() {
        try {
            while (next < waiting.size()) {
                const std::shared_ptr<Ticket> ticket = std::move(waiting[next++]);
                ticket->done(ticket->fate);
            }
            if (last) std::exchange(last, {})();
        } catch (...) {
            // What one of them throws is the loop's matter, and the others are still waiting.
            net::post(executor, std::move(*this));
            throw;
        }
    }
};

bool is_of_the_disk(const Result<void>& fate) {
    if (fate) return false;
    switch (fate.error().code()) {
        case Errc::Storage:
        case Errc::StorageFull:
        case Errc::Damaged:
        case Errc::Unsettled: return true;
        case Errc::Unknown:
        case Errc::Malformed:
        case Errc::NotFound:
        case Errc::Conflict:
        case Errc::NotAccepted:
        case Errc::Unauthorized:
        case Errc::Forbidden:
        case Errc::TooLarge:
        case Errc::Timeout:
        case Errc::Unreachable:
        case Errc::NoAnswer:
        case Errc::Rejected:
        case Errc::Unavailable: return false;
    }
    return false;
}

}  // namespace

class CommitQueue::Impl {
public:
    Impl(Executor executor, Database database, CommitHooks hooks)
        : executor_{std::move(executor)},
          database_{std::move(database)},
          on_broken_{std::move(hooks.on_broken)},
          log_{std::move(hooks.log)},
          on_turn_{std::move(hooks.on_turn)},
          transaction_{std::move(hooks.transaction)},
          worker_{[this](std::vector<async::Worker::Job>& jobs) { run_batch(jobs); },
                  std::move(hooks.run_later)} {}

    void submit(const std::shared_ptr<Ticket>& ticket);
    /// Until the first `submit` it is run before this returns.
    void submit_now(const std::shared_ptr<Ticket>& ticket);
    [[nodiscard]] const Executor& executor() const noexcept { return executor_; }

private:
    void refuse(const std::shared_ptr<Ticket>& ticket);
    void run_batch(std::vector<async::Worker::Job>& jobs);
    void commit_batch();
    template <typename Work>
    Result<void> transact(Work work);
    Result<void> run_together();
    Result<void> run_apart();
    void run_one_by_one();
    Result<void> run(const Job& job);
    Result<void> complete();
    void fail_all(const Error& error);
    void report_failure(const Error& error);
    [[nodiscard]] std::function<void()> take_report();
    void report_recovery();
    void deliver(Batch settled, std::function<void()> last);

    Executor executor_;
    Database database_;
    std::function<void(const Error&)> on_broken_;
    Log log_;
    std::function<void(const Result<void>&)> on_turn_;
    TransactionHooks transaction_;  // of the thread, as what follows
    bool has_failed_ = false;       // and nothing has been written since
    bool must_part_ = false;        // somebody of the batch has failed who had written
    std::optional<Error> broken_by_;
    Batch batch_;
    async::Worker worker_;  // last: its thread uses all of the above
};

void CommitQueue::Impl::submit(const std::shared_ptr<Ticket>& ticket) {
    if (!worker_.post([this, ticket] { batch_.push_back(ticket); })) refuse(ticket);
}

void CommitQueue::Impl::submit_now(const std::shared_ptr<Ticket>& ticket) {
    if (!worker_.run_here([this, ticket] { batch_.push_back(ticket); })) refuse(ticket);
}

void CommitQueue::Impl::refuse(const std::shared_ptr<Ticket>& ticket) {
    ticket->fate =
        Error{Errc::Unavailable, "too many writes wait already, or there is no thread for them"};
    deliver({ticket}, {});
}

void CommitQueue::Impl::run_batch(std::vector<async::Worker::Job>& jobs) {
    for (const async::Worker::Job& job : jobs) job();
    jobs.clear();

    const std::int64_t rows_before = database_.rows_changed();
    commit_batch();
    bool has_failed = false;
    for (const std::shared_ptr<Ticket>& ticket : batch_) {
        // What the work owns may belong to the event loop; the waiting side holds it still.
        ticket->job = nullptr;
        if (!is_of_the_disk(ticket->fate)) continue;
        has_failed = true;
        report_failure(ticket->fate.error());
    }
    if (!has_failed && database_.rows_changed() > rows_before) report_recovery();
    deliver(std::exchange(batch_, {}), take_report());
}

// Together without savepoints, of which each copies every page that is changed under it. Apart when
// somebody's changes have to be undone alone. And one by one when there is no room for all: who
// only reads, or needs less, does not suffer from the neighbour who filled the disk.
void CommitQueue::Impl::commit_batch() {
    if (batch_.size() == 1) return run_one_by_one();
    must_part_ = false;
    Result<void> committed = transact([this] { return run_together(); });
    if (!committed && must_part_) committed = transact([this] { return run_apart(); });
    if (committed) return;
    if (committed.error().code() == Errc::StorageFull) return run_one_by_one();
    fail_all(committed.error());
}

template <typename Work>
Result<void> CommitQueue::Impl::transact(Work work) {
    if (transaction_.begin) transaction_.begin();
    Result<void> committed = database_.write(std::move(work));
    if (committed && transaction_.committed) transaction_.committed();
    return committed;
}

Result<void> CommitQueue::Impl::run_together() {
    for (const std::shared_ptr<Ticket>& ticket : batch_) {
        const std::int64_t rows_before = database_.rows_changed();
        ticket->fate = run(ticket->job);
        // SQLite gave up the transaction, and with it what came before; going on would start
        // others.
        if (!database_.in_transaction()) return ticket->fate;
        must_part_ = !ticket->fate && database_.rows_changed() > rows_before;
        if (must_part_) return ticket->fate;
    }
    return complete();
}

Result<void> CommitQueue::Impl::run_apart() {
    for (const std::shared_ptr<Ticket>& ticket : batch_) {
        ticket->fate = database_.attempt([this, &ticket]() -> Result<void> {
            const Result<void> done = run(ticket->job);
            return done ? complete() : done;
        });
        if (!database_.in_transaction()) return ticket->fate;
    }
    return {};
}

void CommitQueue::Impl::run_one_by_one() {
    for (const std::shared_ptr<Ticket>& ticket : batch_) {
        ticket->fate = transact([this, &ticket]() -> Result<void> {
            const Result<void> done = run(ticket->job);
            return done ? complete() : done;
        });
    }
}

Result<void> CommitQueue::Impl::run(const Job& job) {
    try {
        return job(database_);
    } catch (const StorageFailure& failure) {
        return failure.error();
    } catch (const std::exception& exception) {
        return Error{Errc::Unknown, std::string{"writing to the store: "} + exception.what()};
    }
}

Result<void> CommitQueue::Impl::complete() {
    if (!transaction_.complete) return {};
    return run([this](Database& database) -> Result<void> {
        transaction_.complete(database);
        return {};
    });
}

void CommitQueue::Impl::fail_all(const Error& error) {
    for (const std::shared_ptr<Ticket>& ticket : batch_) ticket->fate = error;
}

// What there is to run once the store is broken, for the first who asks.
std::function<void()> CommitQueue::Impl::take_report() {
    if (!broken_by_ || !on_broken_) return {};
    return [report = std::exchange(on_broken_, {}), error = *broken_by_] { report(error); };
}

void CommitQueue::Impl::report_failure(const Error& error) {
    const bool breaks = error.code() == Errc::Damaged || error.code() == Errc::Unsettled;
    if (breaks && !broken_by_) broken_by_ = error;
    if (std::exchange(has_failed_, true)) return;
    net::post(executor_, [log = log_, on_turn = on_turn_, error] {
        if (on_turn) on_turn(error);
        const bool is_full = error.code() == Errc::StorageFull;
        log.error(is_full ? "there is no room to write: reads go on, writes are refused"
                          : "the store could not be read or written",
                  {{"cause", error.message()}});
    });
}

void CommitQueue::Impl::report_recovery() {
    if (!std::exchange(has_failed_, false)) return;
    net::post(executor_, [log = log_, on_turn = on_turn_] {
        if (on_turn) on_turn({});
        log.notice("the store can be written again");
    });
}

// `last` runs behind the answers: who hears that the store is broken closes what they leave by. Not
// in a turn of its own: the loop may have been ended by then, and nobody would say why.
void CommitQueue::Impl::deliver(Batch settled, std::function<void()> last) {
    Batch on_loop;
    Batch elsewhere;
    // Moved: what a ticket holds of the event loop ends there.
    for (std::shared_ptr<Ticket>& ticket : settled) {
        (ticket->waits_on_loop ? on_loop : elsewhere).push_back(std::move(ticket));
    }
    if (!on_loop.empty() || last) {
        net::post(executor_, Delivery{executor_, std::move(on_loop), std::move(last)});
    }
    for (const std::shared_ptr<Ticket>& ticket : elsewhere) ticket->done(ticket->fate);
}

CommitQueue::CommitQueue(Executor executor, Database database, CommitHooks hooks)
    : impl_{std::make_unique<Impl>(std::move(executor), std::move(database), std::move(hooks))} {}
CommitQueue::~CommitQueue() = default;

Task<Result<void>> CommitQueue::settle(Job job) {
    auto start = [impl = impl_.get()](auto handler, Job queued) {
        // Shared because Done must be copyable; there is one owner at a time: the queue, then the
        // loop. The guard keeps the loop running while only the queue knows of the handler.
        const auto held = std::make_shared<decltype(handler)>(std::move(handler));
        const auto guard = net::make_work_guard(impl->executor());
        const auto done = [held, guard](const Result<void>& fate) {
            auto resume = std::move(*held);
            std::move(resume)(fate);
        };
        impl->submit(std::make_shared<Ticket>(Ticket{.job = std::move(queued), .done = done}));
    };
    return net::async_initiate<const net::use_awaitable_t<Executor>, void(Result<void>)>(
        std::move(start), use_task, std::move(job));
}

Result<void> CommitQueue::settle_now(Job job) {
    const auto promise = std::make_shared<std::promise<Result<void>>>();
    std::future<Result<void>> settled = promise->get_future();
    impl_->submit_now(std::make_shared<Ticket>(
        Ticket{.job = std::move(job),
               .done = [promise](const Result<void>& fate) { promise->set_value(fate); },
               .waits_on_loop = false}));
    return settled.get();
}

}  // namespace usher::store
