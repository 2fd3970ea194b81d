#include "lib/license/activation.hpp"

#include <utility>

namespace usher::license {

std::string shown_upstream(const Activation& activation) {
    return activation.upstream.empty() ? "one that is not known" : activation.upstream;
}

Activation advanced(Activation activation, ActivationEvent event, ActivationState to, Instant now) {
    activation.state = to;
    activation.changed_at = now;
    switch (event) {
        case ActivationEvent::Send:
            activation.sent_at = now;
            ++activation.attempts;
            // What was read and named before another request says nothing of this one.
            activation.before.reset();
            activation.quoted.reset();
            break;
        // The time and the expiry of the first request stay: under one key it is one execution.
        case ActivationEvent::RepeatKeyed: ++activation.attempts; break;
        case ActivationEvent::Unsent: --activation.attempts; break;
        case ActivationEvent::Repeat: activation.wanted_at = now; break;
        case ActivationEvent::ResolvedRepeat:
            activation.wanted_at = now;
            activation.attempts = 0;
            break;
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
