/// Asks upstream about several users at once.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "lib/async/signal.hpp"
#include "lib/async/task_group.hpp"
#include "lib/core/log.hpp"
#include "lib/sync/port.hpp"

namespace usher::sync {

struct UserAnswers {
    std::vector<enforcement::LicenseAnswer> known;  ///< in no order
    std::vector<UserId> absent;                     ///< upstream does not know them
};

/// Lives on the event loop. Made by std::make_shared: what is under way may outlive its owner by a
/// turn.
class UserQuestions : public std::enable_shared_from_this<UserQuestions> {
public:
    /// Asks `at_once` of them at a time, at least one.
    UserQuestions(const Executor& executor, LicensesOf ask, std::size_t at_once, Log log);

    /// Asks about each of `users`. A failure of upstream ends it, and what has come is thrown away;
    /// an answer that cannot be taken leaves its user out of both lists. One call at a time.
    [[nodiscard]] Task<Result<UserAnswers>> ask(std::vector<UserId> users);

    /// Answers that could not be taken so far.
    [[nodiscard]] std::int64_t unreadable_count() const noexcept { return unreadable_; }
    /// Ends what is under way. Idempotent.
    void stop();

private:
    struct Batch;
    [[nodiscard]] Task<void> work(std::shared_ptr<Batch> batch);
    void take(Batch& batch, const UserId& user, Result<enforcement::LicenseAnswer> answer);

    LicensesOf ask_;
    std::size_t at_once_;
    Log log_;
    async::TaskGroup tasks_;
    async::Signal ended_;  ///< a worker
    std::int64_t unreadable_ = 0;
    bool stopped_ = false;
};

}  // namespace usher::sync
