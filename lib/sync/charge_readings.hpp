/// Asks upstream about a charge: before it is sent, and when its outcome was not seen.
#pragma once

#include <chrono>
#include <optional>

#include "lib/async/task.hpp"
#include "lib/core/error.hpp"
#include "lib/enforcement/activations.hpp"
#include "lib/license/activation.hpp"
#include "lib/sync/activation_needs.hpp"

namespace usher::sync {

/// Lives on the event loop; outlives the coroutines that it has begun.
class ChargeReadings {
public:
    /// Both outlive it.
    ChargeReadings(const ActivationSettings& settings, const ActivationNeeds& needs) noexcept
        : settings_{settings}, needs_{needs} {}

    /// The expiry and the price as they are now, each as far as upstream tells it at all. An error:
    /// it does not answer yet, or the errors of Activations::last_confirmed.
    [[nodiscard]] Task<Result<enforcement::Observation>> ask_before_sending(
        license::ActivationRequest request);
    /// Waits for the quiet time of the Unknown `activation`, beginning with the call, then asks
    /// until upstream answers or the time for it is over; a no is an answer. All of it by the time
    /// since boot, which nobody sets. None: no reading is needed. Errors of Read.
    [[nodiscard]] Task<std::optional<Result<license::Reading>>> read_back(
        license::Activation activation);

    /// What waits gives up with whatever it has.
    void stop() noexcept { stopped_ = true; }

private:
    using BootTime = std::chrono::milliseconds;
    Task<void> wait_until(BootTime end);
    Task<Result<license::Reading>> read_until(license::ActivationRequest request, BootTime end);

    const ActivationSettings& settings_;
    const ActivationNeeds& needs_;
    bool stopped_ = false;
};

}  // namespace usher::sync
