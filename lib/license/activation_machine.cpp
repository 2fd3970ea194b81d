#include "lib/license/activation_machine.hpp"

#include <algorithm>
#include <array>

namespace usher::license {
namespace {

using enum ActivationState;
using enum ActivationEvent;

constexpr std::array arrows{
    Arrow{Prepared, Send, {Sending, Effect::SendCharge}},
    Arrow{Prepared, GiveUp, {Cancelled, Effect::None}},
    // Of one that was sent before, and is read before it is sent again.
    Arrow{Prepared, SeenDone, {Confirmed, Effect::Refresh}},
    Arrow{Prepared, SeenOther, {InDoubt, Effect::Alarm}},
    Arrow{Prepared, Unreadable, {InDoubt, Effect::Alarm}},
    Arrow{Prepared, Restored, {InDoubt, Effect::Alarm}},

    Arrow{Sending, Unsent, {Prepared, Effect::TryLater}},
    Arrow{Sending, Accepted, {Confirmed, Effect::Refresh}},
    Arrow{Sending, Refused, {Rejected, Effect::None}},
    Arrow{Sending, Lost, {Unknown, Effect::ReadBackLater}},
    Arrow{Sending, Restored, {InDoubt, Effect::Alarm}},

    Arrow{Unknown, SeenDone, {Confirmed, Effect::Refresh}},
    Arrow{Unknown, SeenUnchanged, {InDoubt, Effect::Alarm}},
    Arrow{Unknown, SeenOther, {InDoubt, Effect::Alarm}},
    Arrow{Unknown, Unreadable, {InDoubt, Effect::Alarm}},
    Arrow{Unknown, Repeat, {Prepared, Effect::TryLater}},
    Arrow{Unknown, RepeatKeyed, {Sending, Effect::SendCharge}},
    Arrow{Unknown, Restored, {InDoubt, Effect::Alarm}},

    Arrow{InDoubt, ResolvedDone, {Confirmed, Effect::Refresh}},
    Arrow{InDoubt, ResolvedRepeat, {Prepared, Effect::TryLater}},
    Arrow{InDoubt, WriteOff, {WrittenOff, Effect::None}},
};

constexpr std::array states{Prepared,  Sending,  Unknown,   InDoubt,
                            Confirmed, Rejected, Cancelled, WrittenOff};

}  // namespace

std::string_view name(ActivationState state) noexcept {
    switch (state) {
        case Prepared: return "PREPARED";
        case Sending: return "SENDING";
        case Unknown: return "UNKNOWN";
        case InDoubt: return "IN_DOUBT";
        case Confirmed: return "CONFIRMED";
        case Rejected: return "REJECTED";
        case Cancelled: return "CANCELLED";
        case WrittenOff: return "WRITTEN_OFF";
    }
    return "UNKNOWN";
}

std::string_view name(ActivationEvent event) noexcept {
    switch (event) {
        case Send: return "send";
        case GiveUp: return "give_up";
        case Unsent: return "unsent";
        case Accepted: return "accepted";
        case Refused: return "refused";
        case Lost: return "lost";
        case SeenDone: return "seen_done";
        case SeenUnchanged: return "seen_unchanged";
        case SeenOther: return "seen_other";
        case Unreadable: return "unreadable";
        case Repeat: return "repeat";
        case RepeatKeyed: return "repeat_keyed";
        case Restored: return "restored";
        case ResolvedDone: return "resolved_done";
        case ResolvedRepeat: return "resolved_repeat";
        case WriteOff: return "write_off";
    }
    return "lost";
}

std::optional<ActivationState> activation_state(std::string_view text) noexcept {
    const auto found =
        std::ranges::find(states, text, [](ActivationState state) { return name(state); });
    if (found == states.end()) return std::nullopt;
    return *found;
}

std::span<const Arrow> activation_arrows() noexcept {
    return arrows;
}

std::optional<Transition> next_state(ActivationState state, ActivationEvent event) noexcept {
    const auto found = std::ranges::find_if(arrows, [state, event](const Arrow& arrow) {
        return arrow.from == state && arrow.event == event;
    });
    if (found == arrows.end()) return std::nullopt;
    return found->transition;
}

bool is_final(ActivationState state) noexcept {
    return std::ranges::find(arrows, state, &Arrow::from) == arrows.end();
}

Effect effect_owed(ActivationState state) noexcept {
    switch (state) {
        case Prepared: return Effect::TryLater;
        case Unknown: return Effect::ReadBackLater;
        case Sending:
        case InDoubt:
        case Confirmed:
        case Rejected:
        case Cancelled:
        case WrittenOff: break;
    }
    return Effect::None;
}

}  // namespace usher::license
