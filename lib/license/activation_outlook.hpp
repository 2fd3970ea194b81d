/// What happens next to a paid activation, and when: for people. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "lib/core/clock.hpp"
#include "lib/license/activation.hpp"
#include "lib/license/reconciliation.hpp"

namespace usher::license {

enum class NextStep : std::uint8_t {
    Send,      ///< as soon as upstream tells the expiry; not after `until`
    Answer,    ///< upstream's, or none before the deadline of a call
    ReadBack,  ///< from `at`; what cannot be read until `until` is a person's
    Resolve,   ///< by a person
};

/// `send`, `answer`, `read_back`, `resolve`.
[[nodiscard]] std::string_view name(NextStep step) noexcept;

struct Outlook {
    NextStep what;
    std::optional<Instant> at{};
    std::optional<Instant> until{};

    friend bool operator==(const Outlook&, const Outlook&) = default;
};

/// None for a final state. `since`: since when it waits in its state, the times are told from
/// there; none if nobody counts yet. `unsent_limit`: how long an activation that is wanted may stay
/// unsent.
[[nodiscard]] std::optional<Outlook> outlook(const Activation& activation,
                                             const std::optional<Instant>& since,
                                             const ReconciliationPolicy& policy,
                                             Seconds unsent_limit) noexcept;

}  // namespace usher::license
