/// Carries paid activations from wanted to settled, and never sends one twice on a guess.
#pragma once

#include <chrono>
#include <memory>

#include "lib/async/backoff.hpp"
#include "lib/async/task.hpp"
#include "lib/core/error.hpp"
#include "lib/core/log.hpp"
#include "lib/enforcement/activations.hpp"
#include "lib/sync/port.hpp"

namespace usher::sync {

struct ActivationSettings {
    Seconds unsent_limit = std::chrono::minutes{10};  ///< then an unsent one is cancelled
    async::BackoffLimits backoff{.base = std::chrono::seconds{1}, .cap = std::chrono::minutes{1}};
};

/// Lives on the event loop.
class ActivationDriver {
public:
    /// Called when upstream has executed an activation for a user key.
    using OnConfirmed = std::function<void(const UserKey&)>;

    /// `activations` and `time` outlive it.
    ActivationDriver(Executor executor, ActivationSettings settings, Charge charge,
                     ReadValidity read_validity, async::RandomFraction random,
                     enforcement::Activations& activations, enforcement::TimeKeeper& time,
                     OnConfirmed on_confirmed, Log log);
    ~ActivationDriver();

    /// Settles what a restart left behind: an activation that was being sent is Unknown from now
    /// on, a prepared one is carried on.
    [[nodiscard]] Task<void> resume();

    /// Makes `request` durable and sets out to send it. Errors of Activations::prepare.
    [[nodiscard]] Task<Result<enforcement::Prepared>> start(license::ActivationRequest request);

    /// Ends what is under way: what was being sent is Unknown at the next start. Idempotent.
    void stop();

private:
    class Impl;
    std::shared_ptr<Impl> impl_;  // shared with the activations under way
};

}  // namespace usher::sync
