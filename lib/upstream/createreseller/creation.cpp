#include "lib/upstream/createreseller/creation.hpp"

#include <string>
#include <utility>

namespace usher::upstream::createreseller {
namespace {

using Event = license::CreationEvent;

constexpr int no_answer = 0;
constexpr int ok = 200;

std::string code_of(const Failure& failure) {
    switch (failure.status) {
        case no_answer: return "NO_ANSWER";
        case ok: return "UNEXPECTED_BODY";
        default: return std::string{name(failure.kind)};
    }
}

license::CreationFailure kept(const Failure& failure) {
    return {.code = code_of(failure),
            .status = failure.status,
            .parameter = failure.parameter,
            .text = failure.text};
}

}  // namespace

license::CreationStep begin(license::CreationId id, const UserName& administrator,
                            const CreationRequest& request) {
    return {.after = {.id = std::move(id),
                      .administrator = administrator,
                      .user_name = request.user_name(),
                      .fingerprint = request.fingerprint()},
            .effect = license::CreationEffect::AskName};
}

CreationHappening happening_of(const NameAnswer& answer) {
    switch (answer.verdict) {
        case NameVerdict::Free: return {.event = Event::NameFree};
        case NameVerdict::Taken:
            return {.event = Event::NameTaken, .failure = kept(answer.failure)};
        case NameVerdict::Refused:
            return {.event = Event::NameRefused, .failure = kept(answer.failure)};
        case NameVerdict::Unknown: break;
    }
    return {.event = Event::NameUnknown, .failure = kept(answer.failure)};
}

CreationHappening happening_of(const SendAnswer& answer) {
    switch (answer.verdict) {
        case SendVerdict::Created: return {.event = Event::Accepted};
        case SendVerdict::Refused: {
            const bool is_taken = answer.failure.kind == FailureClass::Duplicate;
            return {.event = is_taken ? Event::RefusedAsTaken : Event::Refused,
                    .failure = kept(answer.failure)};
        }
        case SendVerdict::Unsent: return {.event = Event::Unsent, .failure = kept(answer.failure)};
        case SendVerdict::Unknown: break;
    }
    return {.event = Event::Lost, .failure = kept(answer.failure)};
}

bool is_of(const CreationRequest& request, const Creation& creation) {
    return request.user_name() == creation.user_name &&
           request.fingerprint() == creation.fingerprint;
}

}  // namespace usher::upstream::createreseller
