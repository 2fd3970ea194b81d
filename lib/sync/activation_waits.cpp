#include "lib/sync/activation_waits.hpp"

namespace usher::sync {

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
