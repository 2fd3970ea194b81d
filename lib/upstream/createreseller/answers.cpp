#include "lib/upstream/createreseller/answers.hpp"

#include <algorithm>
#include <array>

#include "lib/core/text.hpp"

namespace usher::upstream::createreseller {
namespace {

constexpr int ok = 200;
// Section 8 names 400 and 403, C2 adds 401; 405 and 414 come before the call is looked at.
constexpr std::array refusing{400, 401, 403, 405, 414};
constexpr std::array answering{400, 403};

template <std::size_t size>
bool is_among(int status, const std::array<int, size>& statuses) noexcept {
    return std::ranges::find(statuses, status) != statuses.end();
}

Failure unexpected_body(std::string_view body, std::span<const std::string> hidden) {
    Failure failure = read_failure(ok, body, hidden);
    failure.kind = FailureClass::Rejected;
    failure.parameter.clear();
    failure.text.insert(0, "unexpected body: ");
    return failure;
}

Failure without_answer(const Error& error) {
    return {.kind = FailureClass::Server, .text = error.message()};
}

}  // namespace

SendAnswer read_creation(int status, std::string_view body, std::span<const std::string> hidden) {
    if (status == ok && says(body, created_text)) return {.verdict = SendVerdict::Created};
    if (status == ok) return {.failure = unexpected_body(body, hidden)};
    return {.verdict = is_among(status, refusing) ? SendVerdict::Refused : SendVerdict::Unknown,
            .failure = read_failure(status, body, hidden)};
}

NameAnswer read_availability(int status, std::string_view body,
                             std::span<const std::string> hidden) {
    if (status == ok && says(body, available_text)) return {.verdict = NameVerdict::Free};
    if (status == ok) return {.failure = unexpected_body(body, hidden)};
    NameAnswer answer{.failure = read_failure(status, body, hidden)};
    const bool speaks_of_a_user = lower_case(body).find("user") != std::string::npos;
    if (is_among(status, answering) && answer.failure.kind == FailureClass::Duplicate &&
        speaks_of_a_user) {
        answer.verdict = NameVerdict::Taken;
    } else if (is_among(status, refusing)) {
        answer.verdict = NameVerdict::Refused;
    }
    return answer;
}

SendAnswer verdict_of(const Error& error) {
    const bool is_unsent = error.code() == Errc::Unreachable || error.code() == Errc::Malformed;
    return {.verdict = is_unsent ? SendVerdict::Unsent : SendVerdict::Unknown,
            .failure = without_answer(error)};
}

NameAnswer unanswered(const Error& error) {
    return {.failure = without_answer(error)};
}

}  // namespace usher::upstream::createreseller
