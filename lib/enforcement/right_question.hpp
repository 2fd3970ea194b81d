/// What may be asked about: an option, or a channel and a service.
#pragma once

#include <optional>
#include <variant>

#include "lib/enforcement/accounts.hpp"
#include "lib/enforcement/enforcer.hpp"

namespace usher::enforcement {

using RightQuestion = std::variant<Question, ChannelQuestion>;

/// The two that decide, as one. Lives on the event loop; both outlive it.
class Decider {
public:
    /// Without `accounts` every user is unknown.
    Decider(Enforcer& enforcer, Accounts* accounts) noexcept
        : enforcer_{enforcer}, accounts_{accounts} {}

    [[nodiscard]] ChannelDecision check(const RightQuestion& question) {
        return check(question, enforcer_.time().now());
    }
    /// The same at `now`, which the caller has just read. Only one about a channel names a licence.
    [[nodiscard]] ChannelDecision check(const RightQuestion& question, Instant now);

private:
    Enforcer& enforcer_;
    Accounts* accounts_;
};

/// Whether the answer to a question about `key` (none: the device) or about a channel of `user` may
/// be another one after `change`, which changes rights.
[[nodiscard]] bool may_concern(const Change& change, const std::optional<KeyReference>& key,
                               const UserId* user);

}  // namespace usher::enforcement
