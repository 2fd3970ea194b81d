#include "lib/sync/activation_evidence.hpp"

namespace usher::sync {
namespace {

using license::ActivationEvent;

std::string shown(const std::optional<Instant>& valid_to) {
    return valid_to ? "valid to " + rfc3339(*valid_to) : "not active";
}

std::string told_by_name(bool knows_charge, ActivationEvent event) {
    if (knows_charge) return "upstream knows the charge";
    const bool repeats = event == ActivationEvent::Repeat;
    return std::string{"upstream does not know the charge"} +
           (repeats ? ": sending once more" : "");
}

std::string not_asked(const license::Activation& activation, ActivationEvent event) {
    if (event == ActivationEvent::RepeatKeyed) return "sending once more under the same key";
    const bool is_comparable = activation.before.has_value();
    return std::string{"not read back: upstream "} +
           (is_comparable ? "does not show what a charge does" : "did not tell the expiry before");
}

std::string verdict(ActivationEvent event) {
    switch (event) {
        case ActivationEvent::SeenDone: return "one period more than before";
        case ActivationEvent::SeenUnchanged: return "as before";
        case ActivationEvent::Repeat: return "as before: sending once more";
        case ActivationEvent::SeenOther: return "neither as before nor one period more";
        case ActivationEvent::Unreadable: return "which tells nothing";
        case ActivationEvent::Send:
        case ActivationEvent::GiveUp:
        case ActivationEvent::Unsent:
        case ActivationEvent::Accepted:
        case ActivationEvent::Refused:
        case ActivationEvent::Lost:
        case ActivationEvent::RepeatKeyed:
        case ActivationEvent::Restored:
        case ActivationEvent::ResolvedDone:
        case ActivationEvent::ResolvedRepeat:
        case ActivationEvent::WriteOff: break;
    }
    return std::string{name(event)};
}

}  // namespace

std::string evidence_of(const upstream::acestream::Activated& answer,
                        const std::optional<Cents>& quoted) {
    std::string text = "upstream answered without an error";
    if (quoted && answer.cost && *answer.cost != *quoted) {
        text += ", and charged " + to_decimal(*answer.cost) + " where it had named " +
                to_decimal(*quoted);
    }
    return text;
}

std::string evidence_of(const Error& answer, ActivationEvent event, const UserKey& user_key) {
    std::string text = masked_in(answer.message(), user_key.text());
    if (answer.code() == Errc::Rejected && event == ActivationEvent::Lost) {
        text += "; no reading shows that nothing changed";
    }
    return text;
}

std::string evidence_of(const license::Activation& activation,
                        const std::optional<Result<license::Reading>>& read,
                        ActivationEvent event) {
    if (!read) return activation.evidence + "; " + not_asked(activation, event);
    const bool is_unsent = activation.state == license::ActivationState::Prepared;
    std::string text =
        activation.evidence + (is_unsent ? "; read before it is sent again: " : "; read back: ");
    if (!*read) {
        return text + masked_in(read->error().message(), activation.request.user_key.text());
    }
    const license::Reading& seen = **read;
    if (seen.knows_charge) return text + told_by_name(*seen.knows_charge, event);
    text += shown(seen.valid_to) + ", " + verdict(event);
    if (event == ActivationEvent::SeenOther && activation.before) {
        text += " (" + shown(activation.before->valid_to) + ")";
    }
    if (event == ActivationEvent::SeenOther && activation.before_lags) {
        text += ", or of the activation before it, whose end was not shown before this one";
    }
    return text;
}

}  // namespace usher::sync
