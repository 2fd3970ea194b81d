/// What stands behind the faces of a sandbox: settings, clock, faults, the signing key and the
/// books.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "lib/async/task.hpp"
#include "lib/core/log.hpp"
#include "lib/crypto/ed25519.hpp"
#include "lib/sandbox/aminotv/state.hpp"
#include "lib/sandbox/books.hpp"
#include "lib/sandbox/clock.hpp"
#include "lib/sandbox/createreseller/answer_profile.hpp"
#include "lib/sandbox/faults.hpp"
#include "lib/sandbox/interworks/state.hpp"
#include "lib/sandbox/oauth2/state.hpp"
#include "lib/sandbox/postponed.hpp"
#include "lib/sandbox/sandbox.hpp"
#include "lib/store/commit_queue.hpp"

namespace usher::sandbox {

/// The listener of the API, as the control face works it.
struct ApiListener {
    std::function<void()> close;           ///< ends every connection too
    std::function<Result<void>()> reopen;  ///< listens again on the same port
};

/// Lives on the event loop. Requests hold it by shared_ptr: they may outlive the sandbox by a turn
/// of the loop, in which the books are closed already.
class Backend {
public:
    /// Opens the books: issuer key and accounts. Errors as Database::open.
    [[nodiscard]] static Result<std::shared_ptr<Backend>> open(Executor executor, Settings settings,
                                                               ReadClock read_clock, Log log);
    Backend(Executor executor, Settings settings, ReadClock read_clock, Log log);

    const Settings settings;
    const Log log;
    Clock clock;
    FaultScript faults;
    Postponed postponed;
    ApiListener api_listener;
    aminotv::State aminotv;
    createreseller::AnswerProfile createreseller;
    interworks::State interworks;
    oauth2::State oauth2;
    /// The settings' accounts as they are now: see oauth2::AppBooks::accounts. Shared with the
    /// requests, which go on with those that they began with; replaced as a whole.
    std::shared_ptr<const std::vector<AccountSettings>> accounts;
    std::map<std::string, std::int64_t> request_counts;  ///< by method, since the start

    [[nodiscard]] const crypto::SigningKey& signing_key() const noexcept { return *signing_key_; }
    [[nodiscard]] const upstream::usher::IssuerKeys& issuer_keys() const noexcept {
        return issuer_keys_;
    }

    /// Runs `work` (Books& -> Result<T>) on the books' thread; its result once it is durable.
    /// Errors are those of CommitQueue::write; Errc::Unavailable after `close`.
    template <typename Work>
    [[nodiscard]] Task<std::invoke_result_t<Work, Books&>> with_books(Work work);

    /// The same for work on the database itself (store::Database& -> Result<T>).
    template <typename Work>
    [[nodiscard]] Task<std::invoke_result_t<Work, store::Database&>> with_database(Work work);

    /// Gives up postponed work, finishes what the books have queued and closes them.
    void close();

private:
    Result<void> open_books(Executor executor);

    std::optional<crypto::SigningKey> signing_key_;  // set by `open`
    upstream::usher::IssuerKeys issuer_keys_;
    std::unique_ptr<store::CommitQueue> queue_;
};

template <typename Work>
Task<std::invoke_result_t<Work, Books&>> Backend::with_books(Work work) {
    auto on_books = [work = std::move(work)](store::Database& database) mutable {
        Books books{database};
        return work(books);
    };
    auto result = co_await with_database(std::move(on_books));
    co_return result;
}

template <typename Work>
Task<std::invoke_result_t<Work, store::Database&>> Backend::with_database(Work work) {
    if (!queue_) co_return Error{Errc::Unavailable, "the books are closed"};
    auto result = co_await queue_->write(std::move(work));
    co_return result;
}

}  // namespace usher::sandbox
