#include "lib/store/commit_queue.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <exception>
#include <future>
#include <optional>
#include <string>
#include <vector>

namespace usher::store {
namespace {

/// Takes the fate of a piece of work; called on the store's thread.
using Done = std::function<void(const Result<void>&)>;

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
    Impl(Executor executor, Database database, OnBroken on_broken, Log log,
         AfterCommit after_commit, async::RunLater run_later)
        : executor_{std::move(executor)},
          database_{std::move(database)},
          on_broken_{std::move(on_broken)},
          log_{std::move(log)},
          after_commit_{std::move(after_commit)},
          worker_{[this](std::vector<async::Worker::Job>& jobs) { run_batch(jobs); },
                  std::move(run_later)} {}

    void submit(Job job, Done done);
    void run_waiting() { worker_.run_waiting(); }
    [[nodiscard]] const Executor& executor() const noexcept { return executor_; }

private:
    struct Ticket {
        Job job;
        Done done;
        Result<void> fate{};
    };

    void run_batch(std::vector<async::Worker::Job>& jobs);
    Result<void> commit_batch();
    Result<void> run_tickets();
    void run_one_by_one();
    Result<void> run(const Job& job);
    void report_broken(const Error& error);
    void report_failure(const Error& error);
    void report_recovery();

    Executor executor_;
    Database database_;
    OnBroken on_broken_;
    Log log_;
    AfterCommit after_commit_;  // of the thread, as what follows
    bool has_failed_ = false;   // and nothing has been written since
    std::vector<std::shared_ptr<Ticket>> batch_;
    async::Worker worker_;  // last: its thread uses all of the above
};

void CommitQueue::Impl::submit(Job job, Done done) {
    // Shared because the worker's jobs must be copyable.
    const auto ticket = std::make_shared<Ticket>(Ticket{std::move(job), std::move(done)});
    if (!worker_.post([this, ticket] { batch_.push_back(ticket); })) {
        ticket->done(Error{Errc::Unavailable, "too many writes wait already"});
    }
}

void CommitQueue::Impl::run_batch(std::vector<async::Worker::Job>& jobs) {
    for (const async::Worker::Job& job : jobs) job();
    jobs.clear();

    const std::int64_t rows_before = database_.rows_changed();
    const Result<void> committed = commit_batch();
    bool has_failed = false;
    for (const std::shared_ptr<Ticket>& ticket : batch_) {
        // What the work owns may belong to the event loop; the waiting side holds it still.
        ticket->job = nullptr;
        const Result<void>& fate = committed ? ticket->fate : committed;
        if (is_of_the_disk(fate)) {
            has_failed = true;
            report_failure(fate.error());
        }
        ticket->done(fate);
    }
    batch_.clear();
    if (!has_failed && database_.rows_changed() > rows_before) report_recovery();
}

// The fate of the whole batch; where it is a value each ticket has its own.
Result<void> CommitQueue::Impl::commit_batch() {
    Result<void> committed = database_.write([this] { return run_tickets(); });
    // Who only reads, or needs less room, does not suffer from the neighbour who filled the disk.
    const bool is_full = !committed && committed.error().code() == Errc::StorageFull;
    if (is_full && batch_.size() > 1) {
        run_one_by_one();
        committed = {};
    }
    if (database_.must_be_reopened()) {
        report_broken(committed ? Error{Errc::Unsettled, "a commit failed"} : committed.error());
    } else if (committed && after_commit_) {
        after_commit_(database_);
    }
    return committed;
}

Result<void> CommitQueue::Impl::run_tickets() {
    for (const std::shared_ptr<Ticket>& ticket : batch_) {
        ticket->fate = run(ticket->job);
        // SQLite gave up the transaction, and with it what came before; going on would start
        // others.
        if (!database_.in_transaction()) return ticket->fate;
    }
    return {};
}

void CommitQueue::Impl::run_one_by_one() {
    for (const std::shared_ptr<Ticket>& ticket : batch_) {
        ticket->fate = database_.write([this, &ticket] { return run(ticket->job); });
    }
}

Result<void> CommitQueue::Impl::run(const Job& job) {
    try {
        return database_.attempt([this, &job] { return job(database_); });
    } catch (const std::exception& exception) {
        return Error{Errc::Unknown, std::string{"writing to the store: "} + exception.what()};
    }
}

void CommitQueue::Impl::report_broken(const Error& error) {
    const OnBroken report = std::exchange(on_broken_, {});
    if (report) net::post(executor_, [report, error] { report(error); });
}

void CommitQueue::Impl::report_failure(const Error& error) {
    if (error.code() == Errc::Damaged) report_broken(error);
    if (std::exchange(has_failed_, true)) return;
    net::post(executor_, [log = log_, error] {
        const bool is_full = error.code() == Errc::StorageFull;
        log.error(is_full ? "the disk is full: reads go on, writes are refused"
                          : "the store could not be read or written",
                  {{"cause", error.message()}});
    });
}

void CommitQueue::Impl::report_recovery() {
    if (!std::exchange(has_failed_, false)) return;
    net::post(executor_, [log = log_] { log.notice("the store can be written again"); });
}

CommitQueue::CommitQueue(Executor executor, Database database, OnBroken on_broken, Log log,
                         AfterCommit after_commit, async::RunLater run_later)
    : impl_{std::make_unique<Impl>(std::move(executor), std::move(database), std::move(on_broken),
                                   std::move(log), std::move(after_commit), std::move(run_later))} {
}
CommitQueue::~CommitQueue() = default;

Task<Result<void>> CommitQueue::settle(Job job) {
    auto start = [impl = impl_.get()](auto handler, Job queued) {
        // Shared because Done must be copyable; there is one owner at a time: the queue, then the
        // loop. The guard keeps the loop running while only the queue knows of the handler.
        const auto held = std::make_shared<decltype(handler)>(std::move(handler));
        const auto guard = net::make_work_guard(impl->executor());
        impl->submit(std::move(queued), [held, guard](const Result<void>& fate) {
            net::post(guard.get_executor(), [held, fate] {
                auto resume = std::move(*held);
                std::move(resume)(fate);
            });
        });
    };
    return net::async_initiate<const net::use_awaitable_t<Executor>, void(Result<void>)>(
        std::move(start), use_task, std::move(job));
}

Result<void> CommitQueue::settle_now(Job job) {
    const auto promise = std::make_shared<std::promise<Result<void>>>();
    std::future<Result<void>> settled = promise->get_future();
    impl_->submit(std::move(job),
                  [promise](const Result<void>& fate) { promise->set_value(fate); });
    impl_->run_waiting();
    return settled.get();
}

}  // namespace usher::store
