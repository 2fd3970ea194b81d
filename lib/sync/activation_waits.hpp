/// Since when the activations under way wait, by a clock that nobody sets.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <set>

#include "lib/core/clock.hpp"
#include "lib/license/activation.hpp"
#include "lib/sync/activation_needs.hpp"

namespace usher::sync {

/// What it knows ends with the process: a wait begins anew with a restart, for how long the daemon
/// was away is told by the wall clock alone. Lives on the event loop.
class ActivationWaits {
public:
    /// Both outlive it.
    ActivationWaits(const ActivationSettings& settings, enforcement::TimeKeeper& time) noexcept
        : settings_{settings}, time_{time} {}

    /// The activation begins to wait: to be sent, or to be read back.
    void begin(const ActivationId& id) { since_[id] = time_.since_boot(); }
    /// It waits for nothing more.
    void end(const ActivationId& id);

    /// Takes over what a start has found: an Unknown `activation` that has waited for more than
    /// four quiet times, by the effective time, is overdue until its wait ends. Whether it is.
    bool take_over(const license::Activation& activation);
    [[nodiscard]] bool is_overdue(const ActivationId& id) const { return overdue_.contains(id); }
    [[nodiscard]] std::size_t overdue_count() const noexcept { return overdue_.size(); }

    /// Whether a Prepared one has waited longer than `unsent_limit`, here or over restarts. A wall
    /// clock that was put back cannot make it wait longer, one that was put forward cancels what
    /// was never sent.
    [[nodiscard]] bool is_over_unsent_limit(const license::Activation& activation) const;
    /// Since when it waits, as the effective time now tells it; none before it begins.
    [[nodiscard]] std::optional<Instant> since(const ActivationId& id) const;

private:
    const ActivationSettings& settings_;
    enforcement::TimeKeeper& time_;
    std::map<ActivationId, std::chrono::milliseconds> since_;  ///< time since boot
    std::set<ActivationId> overdue_;
};

}  // namespace usher::sync
