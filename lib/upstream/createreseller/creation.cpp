#include "lib/upstream/createreseller/creation.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace usher::upstream::createreseller {
namespace {

using State = CreationState;
using Event = CreationEvent;
using Effect = CreationEffect;

constexpr CreationTransition in_doubt{State::InDoubt, Effect::Alarm};
constexpr CreationTransition created{State::Created, Effect::Report};
constexpr CreationTransition refused{State::Refused, Effect::Report};
constexpr CreationTransition unsent{State::Unsent, Effect::Report};
constexpr CreationTransition unknown{State::Unknown, Effect::AskNameLater};

// After a second request nothing proves that nothing was created: the first may still be executed.
constexpr std::array arrows{
    CreationArrow{State::Wanted, Event::NameFree, {State::Sending, Effect::Send}},
    CreationArrow{State::Wanted, Event::NameTaken, refused},
    CreationArrow{State::Wanted, Event::NameRefused, refused},
    CreationArrow{State::Wanted, Event::NameUnknown, unsent},
    CreationArrow{State::Wanted, Event::Interrupted, unsent},

    CreationArrow{State::Sending, Event::Accepted, created},
    CreationArrow{State::Sending, Event::RefusedAsTaken, refused},
    CreationArrow{State::Sending, Event::Refused, refused},
    CreationArrow{State::Sending, Event::Unsent, unsent},
    CreationArrow{State::Sending, Event::Lost, unknown},
    CreationArrow{State::Sending, Event::Interrupted, unknown},

    CreationArrow{State::Unknown, Event::NameTaken, created},
    CreationArrow{State::Unknown, Event::NameFree, in_doubt},
    CreationArrow{State::Unknown, Event::NameRefused, in_doubt},
    CreationArrow{State::Unknown, Event::NameUnknown, in_doubt},
    CreationArrow{State::Unknown, Event::Interrupted, unknown},

    CreationArrow{State::InDoubt, Event::AskAgain, {State::Unknown, Effect::AskName}},
    CreationArrow{State::InDoubt, Event::SendAgain, {State::Repeating, Effect::AskName}},
    CreationArrow{State::InDoubt, Event::ResolvedCreated, created},
    CreationArrow{State::InDoubt, Event::ResolvedNotCreated, {State::NotCreated, Effect::Report}},

    CreationArrow{State::Repeating, Event::NameFree, {State::Resending, Effect::Send}},
    CreationArrow{State::Repeating, Event::NameTaken, created},
    CreationArrow{State::Repeating, Event::NameRefused, in_doubt},
    CreationArrow{State::Repeating, Event::NameUnknown, in_doubt},
    CreationArrow{State::Repeating, Event::Interrupted, in_doubt},

    CreationArrow{State::Resending, Event::Accepted, created},
    CreationArrow{State::Resending, Event::RefusedAsTaken, created},
    CreationArrow{State::Resending, Event::Refused, in_doubt},
    CreationArrow{State::Resending, Event::Unsent, in_doubt},
    CreationArrow{State::Resending, Event::Lost, unknown},
    CreationArrow{State::Resending, Event::Interrupted, unknown},
};

struct StateName {
    State state;
    std::string_view word;
};

constexpr std::array state_names{
    StateName{State::Wanted, "WANTED"},       StateName{State::Sending, "SENDING"},
    StateName{State::Unknown, "UNKNOWN"},     StateName{State::InDoubt, "IN_DOUBT"},
    StateName{State::Repeating, "REPEATING"}, StateName{State::Resending, "RESENDING"},
    StateName{State::Created, "CREATED"},     StateName{State::Refused, "REFUSED"},
    StateName{State::Unsent, "UNSENT"},       StateName{State::NotCreated, "NOT_CREATED"}};

struct EventName {
    Event event;
    std::string_view word;
};

constexpr std::array event_names{EventName{Event::NameFree, "name_free"},
                                 EventName{Event::NameTaken, "name_taken"},
                                 EventName{Event::NameRefused, "name_refused"},
                                 EventName{Event::NameUnknown, "name_unknown"},
                                 EventName{Event::Accepted, "accepted"},
                                 EventName{Event::RefusedAsTaken, "refused_as_taken"},
                                 EventName{Event::Refused, "refused"},
                                 EventName{Event::Unsent, "unsent"},
                                 EventName{Event::Lost, "lost"},
                                 EventName{Event::Interrupted, "interrupted"},
                                 EventName{Event::AskAgain, "ask_again"},
                                 EventName{Event::SendAgain, "send_again"},
                                 EventName{Event::ResolvedCreated, "resolved_created"},
                                 EventName{Event::ResolvedNotCreated, "resolved_not_created"}};

const CreationArrow* arrow_of(State state, Event event) noexcept {
    const auto* const found = std::ranges::find_if(arrows, [&](const CreationArrow& arrow) {
        return arrow.from == state && arrow.event == event;
    });
    return found == arrows.end() ? nullptr : found;
}

Error must_not_happen(const Creation& creation, Event event) {
    std::string text{name(event)};
    text.append(" in state ").append(name(creation.state));
    return {Errc::Conflict, std::move(text)};
}

}  // namespace

std::string_view name(CreationState state) noexcept {
    return std::ranges::find(state_names, state, &StateName::state)->word;
}

std::optional<CreationState> creation_state(std::string_view name) noexcept {
    const auto* const found = std::ranges::find(state_names, name, &StateName::word);
    if (found == state_names.end()) return std::nullopt;
    return found->state;
}

std::string_view name(CreationEvent event) noexcept {
    return std::ranges::find(event_names, event, &EventName::event)->word;
}

std::optional<CreationEvent> creation_event(std::string_view name) noexcept {
    const auto* const found = std::ranges::find(event_names, name, &EventName::word);
    if (found == event_names.end()) return std::nullopt;
    return found->event;
}

Outcome outcome_of(CreationState state) noexcept {
    switch (state) {
        case State::Wanted:
        case State::Sending:
        case State::Unknown:
        case State::Repeating:
        case State::Resending: return Outcome::Pending;
        case State::InDoubt: return Outcome::Undecided;
        case State::Created: return Outcome::Created;
        case State::Refused:
        case State::NotCreated: return Outcome::NotCreated;
        case State::Unsent: return Outcome::ProvenUnsent;
    }
    return Outcome::Undecided;
}

bool is_final(CreationState state) noexcept {
    return std::ranges::find(arrows, state, &CreationArrow::from) == arrows.end();
}

std::span<const CreationArrow> creation_arrows() noexcept {
    return arrows;
}

CreationStep begin(CreationId id, const Administrator& administrator,
                   const CreationRequest& request) {
    return {.after = {.id = std::move(id),
                      .administrator = administrator.user,
                      .user_name = request.user_name(),
                      .fingerprint = request.fingerprint()},
            .effect = Effect::AskName};
}

Result<CreationStep> advance(const Creation& creation, const Happening& happening, Instant now) {
    const CreationArrow* const arrow = arrow_of(creation.state, happening.event);
    if (arrow == nullptr) return must_not_happen(creation, happening.event);
    if (happening.event == Event::SendAgain && creation.sends >= sends_max) {
        return Error{Errc::Conflict, "send_again: it has been sent twice"};
    }

    CreationStep step{.after = creation, .effect = arrow->transition.effect};
    step.after.state = arrow->transition.to;
    step.after.ask_not_before.reset();
    if (step.effect == Effect::AskNameLater) step.after.ask_not_before = now + quiet_time;
    if (step.effect == Effect::Send) {
        ++step.after.sends;
        step.after.sent_at = now;
    }
    step.after.because = happening.event;
    if (happening.event == Event::Accepted) step.after.failure.reset();
    const bool is_proof = step.after.state == State::Created;
    if (happening.failure && !is_proof) step.after.failure = happening.failure;
    return step;
}

Happening happening_of(const NameAnswer& answer) {
    switch (answer.verdict) {
        case NameVerdict::Free: return {.event = Event::NameFree};
        case NameVerdict::Taken: return {.event = Event::NameTaken, .failure = answer.failure};
        case NameVerdict::Refused: return {.event = Event::NameRefused, .failure = answer.failure};
        case NameVerdict::Unknown: break;
    }
    return {.event = Event::NameUnknown, .failure = answer.failure};
}

Happening happening_of(const SendAnswer& answer) {
    switch (answer.verdict) {
        case SendVerdict::Created: return {.event = Event::Accepted};
        case SendVerdict::Refused: {
            const bool is_taken = answer.failure.kind == FailureClass::Duplicate;
            return {.event = is_taken ? Event::RefusedAsTaken : Event::Refused,
                    .failure = answer.failure};
        }
        case SendVerdict::Unsent: return {.event = Event::Unsent, .failure = answer.failure};
        case SendVerdict::Unknown: break;
    }
    return {.event = Event::Lost, .failure = answer.failure};
}

bool is_of(const CreationRequest& request, const Creation& creation) {
    return request.user_name() == creation.user_name &&
           request.fingerprint() == creation.fingerprint;
}

}  // namespace usher::upstream::createreseller
