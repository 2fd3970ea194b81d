/// Asks upstream about several users at once.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <unordered_map>
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

/// Somebody of whom upstream has told before and who is none of `besides`; none: there is nobody.
using Witness = std::function<std::optional<UserId>(const std::vector<UserId>& besides)>;

/// Lives on the event loop. Made by std::make_shared: what is under way may outlive its owner by a
/// turn.
class UserQuestions : public std::enable_shared_from_this<UserQuestions> {
public:
    /// Asks `at_once` of them at a time, at least one.
    UserQuestions(const Executor& executor, LicensesOf ask, Witness witness, std::size_t at_once,
                  Log log);

    /// Asks about each of `users`. An answer that cannot be taken leaves its user out of both
    /// lists. A failure of upstream is an error, and what has come is thrown away; but one user
    /// does not hold up the others: whose question has failed three times while upstream told of
    /// somebody else is left out too, until upstream tells of them. One call at a time.
    [[nodiscard]] Task<Result<UserAnswers>> ask(std::vector<UserId> users);

    /// Users who were left out so far, each time.
    [[nodiscard]] std::int64_t unreadable_count() const noexcept { return unreadable_; }
    /// People are told of the first few who are left out from now on.
    void tell_anew() noexcept { told_ = 0; }
    /// Ends what is under way. Idempotent.
    void stop();

private:
    struct Batch;
    [[nodiscard]] Task<void> work(std::shared_ptr<Batch> batch);
    void take(Batch& batch, const UserId& user, Result<enforcement::LicenseAnswer> answer);
    [[nodiscard]] Task<bool> does_tell_of_others(std::shared_ptr<Batch> batch);
    [[nodiscard]] bool have_failed_often(const Batch& batch);
    void leave_out(const UserId& user, const Error& error);

    LicensesOf ask_;
    Witness witness_;
    std::size_t at_once_;
    Log log_;
    async::TaskGroup tasks_;
    async::Signal ended_;                       ///< a worker
    std::unordered_map<UserId, int> failures_;  ///< of users, since upstream told of them
    std::int64_t unreadable_ = 0;
    int told_ = 0;
    bool stopped_ = false;
};

}  // namespace usher::sync
