#include "lib/upstream/interworks/repeats.hpp"

#include <algorithm>

#include "lib/async/backoff.hpp"

namespace usher::upstream::interworks {
namespace {

constexpr async::BackoffLimits backoff{.base = std::chrono::seconds{1},
                                       .cap = std::chrono::seconds{60}};

bool is_repeatable_5xx(const Failure& failure, Aim aim) {
    if (aim == Aim::Write) return failure.status == 503 && failure.error.retry_after();
    return failure.status == 500 || (failure.status >= 502 && failure.status <= 504);
}

// The rows of the table in section 13.2.
bool is_repeatable(const Failure& failure, Aim aim) {
    const bool invites = failure.service && failure.service->is_retriable;
    switch (failure.cause) {
        case Cause::NotSent: return failure.error.code() == Errc::Unreachable;
        case Cause::NoAnswer: return aim != Aim::Write;
        case Cause::TokenUnavailable:
        case Cause::RateLimited: return true;
        case Cause::Refused: {
            const int status = failure.status;
            return invites && (status == 400 || status == 405 || status == 409);
        }
        case Cause::NoSuchObject:
        case Cause::WrongAddress:
        case Cause::OtherVersion: return invites;
        case Cause::Unavailable: return is_repeatable_5xx(failure, aim);
        case Cause::Unreadable:
        case Cause::LoginRequired:
        case Cause::CredentialsRejected:
        case Cause::Unauthorized:
        case Cause::Forbidden:
        case Cause::Redirected: return false;
    }
    return false;
}

}  // namespace

std::optional<std::chrono::milliseconds> wait_before_repeat(const FailedAttempt& attempt) {
    const Failure& failure = attempt.failure;
    if (attempt.number >= attempts_max || !is_repeatable(failure, attempt.aim)) return std::nullopt;
    std::optional<Seconds> wish = failure.error.retry_after();
    if (wish && *wish >= wait_max) return std::nullopt;
    if (!wish && failure.cause == Cause::RateLimited) wish = unsaid_limit_wait;
    const std::chrono::milliseconds wait =
        async::wait_after(backoff, attempt.number - 1, attempt.fraction);
    return std::max<std::chrono::milliseconds>(wait, wish.value_or(Seconds{0}));
}

}  // namespace usher::upstream::interworks
