#include "lib/license/activation.hpp"

#include <utility>

namespace usher::license {
namespace {

// What was read before a request that may have been executed is all that tells later whether it
// was; before one that never left, it says nothing of this one.
void note_sending(Activation& activation, Instant now) {
    if (!may_have_left(activation)) {
        activation.before.reset();
        activation.before_lags = false;
        activation.first_sent_at.reset();
    }
    activation.quoted.reset();
    activation.upstream_ahead.reset();
    activation.sent_at = now;
    activation.first_sent_at = activation.first_sent_at.value_or(now);
    ++activation.attempts;
}

}  // namespace

std::string shown_upstream(const Activation& activation) {
    return activation.upstream.empty() ? "one that is not known" : activation.upstream;
}

bool may_have_left(const Activation& activation) noexcept {
    return activation.attempts > 0 || activation.resolution.has_value();
}

Activation advanced(Activation activation, ActivationEvent event, ActivationState to, Instant now) {
    activation.state = to;
    activation.changed_at = now;
    switch (event) {
        case ActivationEvent::Send: note_sending(activation, now); break;
        // The time of the first request stays: under one key it is one execution.
        case ActivationEvent::RepeatKeyed: ++activation.attempts; break;
        case ActivationEvent::Unsent: --activation.attempts; break;
        case ActivationEvent::Repeat:
        case ActivationEvent::ResolvedRepeat: activation.wanted_at = now; break;
        case ActivationEvent::GiveUp:
        case ActivationEvent::Accepted:
        case ActivationEvent::Refused:
        case ActivationEvent::Lost:
        case ActivationEvent::SeenDone:
        case ActivationEvent::SeenUnchanged:
        case ActivationEvent::SeenOther:
        case ActivationEvent::Unreadable:
        case ActivationEvent::Restored:
        case ActivationEvent::ResolvedDone:
        case ActivationEvent::WriteOff: break;
    }
    return activation;
}

}  // namespace usher::license
