#include "lib/sync/user_questions.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace usher::sync {
namespace {

using enforcement::LicenseAnswer;

// A worker that ends without a word, by cancellation, is noticed after this time.
constexpr std::chrono::seconds look_every{1};
// Upstream decides how many are left out; the log need not name them all.
constexpr int told_max = 10;
// A user whose question has failed so often is left out.
constexpr int failures_max = 3;
// Where so many fail and nobody is answered, the others need not wait for their deadlines.
constexpr std::size_t hopeless_at = 10;

// Whether the failure is about this one user's answer, and others may be better.
bool is_the_answers_failure(Errc code) {
    switch (code) {
        case Errc::Malformed:
        case Errc::TooLarge:
        case Errc::NotAccepted:
        case Errc::Conflict:
        case Errc::Rejected: return true;
        case Errc::Unknown:
        case Errc::NotFound:
        case Errc::Unauthorized:
        case Errc::Forbidden:
        case Errc::Timeout:
        case Errc::Unreachable:
        case Errc::NoAnswer:
        case Errc::Unavailable:
        case Errc::Storage:
        case Errc::StorageFull:
        case Errc::Damaged:
        case Errc::Unsettled: return false;
    }
    return false;
}

bool has_one_twice(const LicenseAnswer& answer) {
    std::vector<std::string_view> ids;
    for (const license::License& license : answer.licenses) ids.push_back(license.id.text());
    std::ranges::sort(ids);
    return std::ranges::adjacent_find(ids) != ids.end();
}

}  // namespace

struct UserQuestions::Batch {
    std::vector<UserId> users;
    std::size_t next = 0;
    std::size_t working = 0;
    UserAnswers answers{};
    std::vector<UserId> failed{};
    std::size_t failed_anew = 0;  ///< of them those who had not failed often before
    std::optional<Error> failure{};

    [[nodiscard]] bool has_answer() const {
        return !answers.known.empty() || !answers.absent.empty();
    }
    [[nodiscard]] bool goes_on() const {
        return next < users.size() && (has_answer() || failed_anew < hopeless_at);
    }
};

UserQuestions::UserQuestions(const Executor& executor, LicensesOf ask, Witness witness,
                             std::size_t at_once, Log log)
    : ask_{std::move(ask)},
      witness_{std::move(witness)},
      at_once_{std::max<std::size_t>(at_once, 1)},
      log_{std::move(log)},
      tasks_{executor, "users", log_},
      ended_{executor} {}

void UserQuestions::stop() {
    stopped_ = true;
    tasks_.cancel();
    ended_.notify();
}

Task<Result<UserAnswers>> UserQuestions::ask(std::vector<UserId> users) {
    const auto self = shared_from_this();
    const auto batch = std::make_shared<Batch>(Batch{.users = std::move(users)});
    batch->working = std::min(at_once_, batch->users.size());
    for (std::size_t i = batch->working; i > 0; --i) tasks_.spawn(work(batch));
    while (!stopped_ && batch->working > 0) co_await ended_.wait_for(look_every);
    if (!batch->failed.empty()) {
        const bool is_theirs = co_await does_tell_of_others(batch);
        if (!is_theirs || !have_failed_often(*batch)) co_return *batch->failure;
        for (const UserId& user : batch->failed) leave_out(user, *batch->failure);
    }
    co_return std::move(batch->answers);
}

// Whether it is these users whom upstream cannot tell of, and no outage.
Task<bool> UserQuestions::does_tell_of_others(std::shared_ptr<Batch> batch) {
    const auto self = shared_from_this();
    if (batch->has_answer()) co_return true;
    const std::optional<UserId> other = witness_(batch->users);
    if (!other) co_return false;
    const Result<LicenseAnswer> answer = co_await ask_(*other);
    co_return answer.has_value() || answer.error().code() == Errc::NotFound;
}

// Counts the failures; whether all have come to an end with their tries, and all were asked.
bool UserQuestions::have_failed_often(const Batch& batch) {
    bool have_all = batch.next == batch.users.size();
    for (const UserId& user : batch.failed) {
        if (++failures_[user] < failures_max) have_all = false;
    }
    return have_all;
}

void UserQuestions::leave_out(const UserId& user, const Error& error) {
    ++unreadable_;
    if (told_ >= told_max) return;
    ++told_;
    log_.warning("an answer about a user was left out",
                 {{"user", user.text()}, {"cause", error.message()}});
}

Task<void> UserQuestions::work(std::shared_ptr<Batch> batch) {
    const auto self = shared_from_this();
    struct Work {
        Batch& batch;
        async::Signal& ended;
        ~Work() {
            if (--batch.working == 0) ended.notify();
        }
    };
    const Work working{*batch, ended_};
    while (!stopped_ && batch->goes_on()) {
        const UserId user = batch->users[batch->next++];
        Result<LicenseAnswer> answer = co_await ask_(user);
        if (stopped_) co_return;
        take(*batch, user, std::move(answer));
    }
}

void UserQuestions::take(Batch& batch, const UserId& user, Result<LicenseAnswer> answer) {
    if (answer && has_one_twice(*answer)) {
        answer = Error{Errc::Malformed, "a licence comes twice"};
    }
    if (answer) {
        failures_.erase(user);
        batch.answers.known.push_back(std::move(*answer));
        return;
    }
    const Error error = answer.error();
    if (error.code() == Errc::NotFound) {
        failures_.erase(user);
        batch.answers.absent.push_back(user);
    } else if (is_the_answers_failure(error.code())) {
        leave_out(user, error);
    } else {
        const auto before = failures_.find(user);
        if (before == failures_.end() || before->second < failures_max) ++batch.failed_anew;
        batch.failed.push_back(user);
        batch.failure = error;
    }
}

}  // namespace usher::sync
