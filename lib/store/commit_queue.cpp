#include "lib/store/commit_queue.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <chrono>
#include <exception>
#include <future>
#include <optional>
#include <string>
#include <vector>

namespace usher::store {
namespace {

/// Takes the fate of a piece of work; called on the store's thread.
using Done = std::function<void(const Result<void>&)>;

constexpr std::chrono::minutes said_every{1};

bool is_of_the_disk(const Result<void>& fate) {
    if (fate) return false;
    return fate.error().code() == Errc::Storage || fate.error().code() == Errc::StorageFull;
}

}  // namespace

class CommitQueue::Impl {
public:
    Impl(Executor executor, Database database, OnBroken on_broken, Log log,
         async::RunLater run_later)
        : executor_{std::move(executor)},
          database_{std::move(database)},
          on_broken_{std::move(on_broken)},
          log_{std::move(log)},
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
    Result<void> run_tickets();
    void run_one_by_one();
    Result<void> run(const Job& job);
    void report_broken(const Error& error);
    void report_failure(const Error& error);

    Executor executor_;
    Database database_;
    OnBroken on_broken_;
    Log log_;
    std::optional<std::chrono::steady_clock::time_point> said_at_;  // of the thread
    std::vector<std::shared_ptr<Ticket>> batch_;                    // of the thread
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

    Result<void> committed = database_.write([this] { return run_tickets(); });
    if (database_.must_be_reopened()) report_broken(committed.error());
    // Who only reads, or needs less room, does not suffer from the neighbour who filled the disk.
    const bool is_full = !committed && committed.error().code() == Errc::StorageFull;
    if (is_full && batch_.size() > 1) {
        run_one_by_one();
        committed = {};
    }
    for (const std::shared_ptr<Ticket>& ticket : batch_) {
        // What the work owns may belong to the event loop; the waiting side holds it still.
        ticket->job = nullptr;
        const Result<void>& fate = committed ? ticket->fate : committed;
        if (is_of_the_disk(fate)) report_failure(fate.error());
        ticket->done(fate);
    }
    batch_.clear();
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
    if (database_.must_be_reopened()) {
        report_broken(Error{Errc::Storage, "a commit failed in an unknown way"});
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
    const auto now = std::chrono::steady_clock::now();
    if (said_at_ && now - *said_at_ < said_every) return;
    said_at_ = now;
    net::post(executor_, [log = log_, error] {
        log.error("the store could not be read or written", {{"cause", error.message()}});
    });
}

CommitQueue::CommitQueue(Executor executor, Database database, OnBroken on_broken, Log log,
                         async::RunLater run_later)
    : impl_{std::make_unique<Impl>(std::move(executor), std::move(database), std::move(on_broken),
                                   std::move(log), std::move(run_later))} {}
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
