#include "lib/sync/user_questions.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace usher::sync {
namespace {

using enforcement::LicenseAnswer;

// A worker that ends without a word, by cancellation, is noticed after this time.
constexpr std::chrono::seconds look_every{1};

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
    std::optional<Error> failure{};
};

UserQuestions::UserQuestions(const Executor& executor, LicensesOf ask, std::size_t at_once, Log log)
    : ask_{std::move(ask)},
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
    if (batch->failure) co_return *batch->failure;
    co_return std::move(batch->answers);
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
    while (!stopped_ && !batch->failure && batch->next < batch->users.size()) {
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
        batch.answers.known.push_back(std::move(*answer));
        return;
    }
    const Error error = answer.error();
    if (error.code() == Errc::NotFound) {
        batch.answers.absent.push_back(user);
    } else if (is_the_answers_failure(error.code())) {
        ++unreadable_;
        log_.warning("an answer about a user was left out",
                     {{"user", user.text()}, {"cause", error.message()}});
    } else {
        batch.failure = error;
    }
}

}  // namespace usher::sync
