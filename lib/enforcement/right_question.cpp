#include "lib/enforcement/right_question.hpp"

namespace usher::enforcement {

ChannelDecision Decider::check(const RightQuestion& question, Instant now) {
    if (const auto* option = std::get_if<Question>(&question)) {
        return {.decision = enforcer_.check(*option, now)};
    }
    if (accounts_ != nullptr) return accounts_->check(std::get<ChannelQuestion>(question), now);
    const license::Verdict unknown{.reason = license::Reason::UnknownUser};
    return {.decision = enforcer_.decided(unknown, now)};
}

// What one key or one user holds is nothing to another one, but something to the device's view.
bool may_concern(const Change& change, const std::optional<KeyReference>& key, const UserId* user) {
    const UserId* const moved = user_in(change);
    if (moved != nullptr) return user != nullptr && *user == *moved;
    const std::optional<KeyReference> changed = key_in(change);
    if (!changed) return true;
    return user == nullptr && (!key || key == changed);
}

}  // namespace usher::enforcement
