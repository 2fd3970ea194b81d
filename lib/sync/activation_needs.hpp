/// What paid activations are driven by, and with.
#pragma once

#include <chrono>
#include <functional>

#include "lib/async/backoff.hpp"
#include "lib/async/timer.hpp"
#include "lib/core/clock.hpp"
#include "lib/core/ids.hpp"
#include "lib/core/log.hpp"
#include "lib/enforcement/activations.hpp"
#include "lib/enforcement/time_keeper.hpp"
#include "lib/license/reconciliation.hpp"
#include "lib/sync/port.hpp"

namespace usher::sync {

struct ActivationSettings {
    Seconds unsent_limit;  ///< then an unsent one is cancelled
    async::BackoffLimits backoff{.base = std::chrono::seconds{1}, .cap = std::chrono::minutes{1}};
    license::ReconciliationPolicy reconciliation;
    /// Timers stand still while the machine sleeps: how often the time since boot is looked at
    /// while something waits for it.
    std::chrono::milliseconds look_every = std::chrono::seconds{5};
    async::Sleep sleep = async::sleep_for;  ///< how to wait: tests let a time of their own pass
};

/// Called when upstream has executed an activation for a user key.
using OnConfirmed = std::function<void(const UserKey&)>;

/// What is referred to outlives whoever has it.
struct ActivationNeeds {
    ChargePort port;
    async::RandomFraction random;
    enforcement::Activations& activations;
    enforcement::TimeKeeper& time;
    OnConfirmed on_confirmed;
    Log log;
};

}  // namespace usher::sync
