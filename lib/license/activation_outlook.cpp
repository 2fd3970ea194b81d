#include "lib/license/activation_outlook.hpp"

#include <algorithm>

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

namespace {

Outlook read_back_from(const std::optional<Instant>& since, const ReconciliationPolicy& policy) {
    Outlook outlook{.what = NextStep::ReadBack};
    if (!since) return outlook;
    outlook.at = *since + policy.quiet_time;
    outlook.until = *outlook.at + policy.read_for;
    return outlook;
}

}  // namespace

std::optional<Outlook> outlook(const Activation& activation, const std::optional<Instant>& since,
                               const ReconciliationPolicy& policy, Seconds unsent_limit) noexcept {
    switch (activation.state) {
        case ActivationState::Prepared:
            return Outlook{
                .what = NextStep::Send,
                .until = std::min(since.value_or(activation.wanted_at), activation.wanted_at) +
                         unsent_limit};
        case ActivationState::Sending: return Outlook{.what = NextStep::Answer};
        case ActivationState::Unknown: return read_back_from(since, policy);
        case ActivationState::InDoubt: return Outlook{.what = NextStep::Resolve};
        case ActivationState::Confirmed:
        case ActivationState::Rejected:
        case ActivationState::Cancelled:
        case ActivationState::WrittenOff: break;
    }
    return std::nullopt;
}

}  // namespace usher::license
