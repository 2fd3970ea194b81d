#include "lib/license/activation_outlook.hpp"

namespace usher::license {

std::string_view name(NextStep step) noexcept {
    switch (step) {
        case NextStep::Send: return "send";
        case NextStep::Answer: return "answer";
        case NextStep::ReadBack: return "read_back";
        case NextStep::Resolve: return "resolve";
    }
    return "resolve";
}

std::optional<Outlook> outlook(const Activation& activation, const ReconciliationPolicy& policy,
                               Seconds unsent_limit) noexcept {
    switch (activation.state) {
        case ActivationState::Prepared:
            return Outlook{.what = NextStep::Send, .until = activation.wanted_at + unsent_limit};
        case ActivationState::Sending: return Outlook{.what = NextStep::Answer};
        case ActivationState::Unknown:
            return Outlook{.what = NextStep::ReadBack,
                           .at = policy.judged_from(activation),
                           .until = policy.read_until(activation)};
        case ActivationState::InDoubt: return Outlook{.what = NextStep::Resolve};
        case ActivationState::Confirmed:
        case ActivationState::Rejected:
        case ActivationState::Cancelled:
        case ActivationState::WrittenOff: break;
    }
    return std::nullopt;
}

}  // namespace usher::license
