#include "lib/sync/activation_waits.hpp"

namespace usher::sync {
namespace {

// One restart or two while something waits are nothing to alarm anybody about.
constexpr int quiet_times_overdue = 4;

}  // namespace

void ActivationWaits::end(const ActivationId& id) {
    since_.erase(id);
    overdue_.erase(id);
}

bool ActivationWaits::take_over(const license::Activation& activation) {
    if (activation.state != license::ActivationState::Unknown) return false;
    const Seconds limit = settings_.reconciliation.quiet_time * quiet_times_overdue;
    if (time_.now() - activation.changed_at <= limit) return false;
    overdue_.insert(activation.request.id);
    return true;
}

bool ActivationWaits::is_over_unsent_limit(const license::Activation& activation) const {
    if (time_.now() - activation.wanted_at > settings_.unsent_limit) return true;
    const auto found = since_.find(activation.request.id);
    return found != since_.end() && time_.since_boot() - found->second > settings_.unsent_limit;
}

std::optional<Instant> ActivationWaits::since(const ActivationId& id) const {
    const auto found = since_.find(id);
    if (found == since_.end()) return std::nullopt;
    return Instant{std::chrono::floor<Seconds>(time_.offset() + found->second)};
}

}  // namespace usher::sync
