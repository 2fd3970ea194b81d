#include "lib/license/reseller_creation.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace usher::license {
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
    CreationArrow{State::Wanted, Event::Restored, in_doubt},

    CreationArrow{State::Sending, Event::Accepted, created},
    CreationArrow{State::Sending, Event::RefusedAsTaken, refused},
    CreationArrow{State::Sending, Event::Refused, refused},
    CreationArrow{State::Sending, Event::Unsent, unsent},
    CreationArrow{State::Sending, Event::Lost, unknown},
    CreationArrow{State::Sending, Event::Interrupted, unknown},
    CreationArrow{State::Sending, Event::Restored, in_doubt},

    CreationArrow{State::Unknown, Event::NameTaken, created},
    CreationArrow{State::Unknown, Event::NameFree, in_doubt},
    CreationArrow{State::Unknown, Event::NameRefused, in_doubt},
    CreationArrow{State::Unknown, Event::NameUnknown, in_doubt},
    CreationArrow{State::Unknown, Event::Interrupted, unknown},
    CreationArrow{State::Unknown, Event::Restored, in_doubt},

    CreationArrow{State::InDoubt, Event::AskAgain, {State::Unknown, Effect::AskName}},
    CreationArrow{State::InDoubt, Event::SendAgain, {State::Repeating, Effect::AskName}},
    CreationArrow{State::InDoubt, Event::ResolvedCreated, created},
    CreationArrow{State::InDoubt, Event::ResolvedNotCreated, {State::NotCreated, Effect::Report}},
    CreationArrow{State::InDoubt, Event::Restored, in_doubt},

    CreationArrow{State::Repeating, Event::NameFree, {State::Resending, Effect::Send}},
    CreationArrow{State::Repeating, Event::NameTaken, created},
    CreationArrow{State::Repeating, Event::NameRefused, in_doubt},
    CreationArrow{State::Repeating, Event::NameUnknown, in_doubt},
    CreationArrow{State::Repeating, Event::Interrupted, in_doubt},
    CreationArrow{State::Repeating, Event::Restored, in_doubt},

    CreationArrow{State::Resending, Event::Accepted, created},
    CreationArrow{State::Resending, Event::RefusedAsTaken, created},
    CreationArrow{State::Resending, Event::Refused, in_doubt},
    CreationArrow{State::Resending, Event::Unsent, in_doubt},
    CreationArrow{State::Resending, Event::Lost, unknown},
    CreationArrow{State::Resending, Event::Interrupted, unknown},
    CreationArrow{State::Resending, Event::Restored, in_doubt},
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
                                 EventName{Event::Restored, "restored"},
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

std::optional<Error> objection_to_sending(const Creation& creation) {
    if (creation.sends >= creation_sends_max) {
        return Error{Errc::Conflict, "send_again: it has been sent twice"};
    }
    if (creation.is_restored) {
        return Error{Errc::Conflict,
                     "send_again: an older state was put back, which may have forgotten a request"};
    }
    return std::nullopt;
}

// What happened to the name since the older state is forgotten too.
CreationTransition transition_of(const CreationArrow& arrow, const Creation& creation) {
    const bool is_unproven = creation.is_restored && arrow.event == Event::NameTaken;
    return is_unproven ? in_doubt : arrow.transition;
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

CreationOutcome outcome_of(CreationState state) noexcept {
    switch (state) {
        case State::Wanted:
        case State::Sending:
        case State::Unknown:
        case State::Repeating:
        case State::Resending: return CreationOutcome::Pending;
        case State::InDoubt: return CreationOutcome::Undecided;
        case State::Created: return CreationOutcome::Created;
        case State::Refused:
        case State::NotCreated: return CreationOutcome::NotCreated;
        case State::Unsent: return CreationOutcome::ProvenUnsent;
    }
    return CreationOutcome::Undecided;
}

bool is_final(CreationState state) noexcept {
    return std::ranges::find(arrows, state, &CreationArrow::from) == arrows.end();
}

std::span<const CreationArrow> creation_arrows() noexcept {
    return arrows;
}

Result<CreationStep> advance(const Creation& creation, const CreationHappening& happening,
                             Instant now) {
    const CreationArrow* const arrow = arrow_of(creation.state, happening.event);
    if (arrow == nullptr) return must_not_happen(creation, happening.event);
    if (happening.event == Event::SendAgain) {
        if (const auto objection = objection_to_sending(creation)) return *objection;
    }

    const CreationTransition transition = transition_of(*arrow, creation);
    CreationStep step{.after = creation, .effect = transition.effect};
    step.after.state = transition.to;
    step.after.ask_not_before.reset();
    if (step.effect == Effect::AskNameLater) step.after.ask_not_before = now + creation_quiet_time;
    if (step.effect == Effect::Send) {
        ++step.after.sends;
        step.after.sent_at = now;
    }
    step.after.because = happening.event;
    if (happening.event == Event::Restored) step.after.is_restored = true;
    if (happening.event == Event::Accepted) step.after.failure.reset();
    const bool is_proof = step.after.state == State::Created;
    if (happening.failure && !is_proof) step.after.failure = happening.failure;
    return step;
}

}  // namespace usher::license
