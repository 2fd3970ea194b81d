#include "lib/license/activation.hpp"

#include <algorithm>
#include <array>

namespace usher::license {
namespace {

using enum ActivationState;
using enum ActivationEvent;

struct Arrow {
    ActivationState from;
    ActivationEvent event;
    ActivationState to;
};

constexpr std::array arrows{
    Arrow{Prepared, Send, Sending},       Arrow{Prepared, GiveUp, Cancelled},
    Arrow{Sending, Unsent, Prepared},     Arrow{Sending, Accepted, Confirmed},
    Arrow{Sending, Refused, Rejected},    Arrow{Sending, Lost, Unknown},
    Arrow{Unknown, FoundDone, Confirmed}, Arrow{Unknown, FoundUndone, Rejected},
};

constexpr std::array states{Prepared, Sending, Confirmed, Rejected, Unknown, Cancelled};

}  // namespace

std::string_view name(ActivationState state) noexcept {
    switch (state) {
        case Prepared: return "PREPARED";
        case Sending: return "SENDING";
        case Confirmed: return "CONFIRMED";
        case Rejected: return "REJECTED";
        case Unknown: return "UNKNOWN";
        case Cancelled: return "CANCELLED";
    }
    return "UNKNOWN";
}

std::string_view name(ActivationEvent event) noexcept {
    switch (event) {
        case Send: return "send";
        case Unsent: return "unsent";
        case Accepted: return "accepted";
        case Refused: return "refused";
        case Lost: return "lost";
        case GiveUp: return "give_up";
        case FoundDone: return "found_done";
        case FoundUndone: return "found_undone";
    }
    return "lost";
}

std::optional<ActivationState> activation_state(std::string_view text) noexcept {
    const auto found =
        std::ranges::find(states, text, [](ActivationState state) { return name(state); });
    if (found == states.end()) return std::nullopt;
    return *found;
}

std::optional<ActivationState> next_state(ActivationState state, ActivationEvent event) noexcept {
    const auto found = std::ranges::find_if(arrows, [state, event](const Arrow& arrow) {
        return arrow.from == state && arrow.event == event;
    });
    if (found == arrows.end()) return std::nullopt;
    return found->to;
}

bool is_final(ActivationState state) noexcept {
    return std::ranges::none_of(arrows,
                                [state](const Arrow& arrow) { return arrow.from == state; });
}

}  // namespace usher::license
