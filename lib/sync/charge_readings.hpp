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

/// What upstream tells of a charge that is about to be sent.
struct AskedBefore {
    enforcement::Observation observation;
    Result<license::Reading> shown;  ///< as it is now; an error: upstream refuses to tell
};

/// Lives on the event loop; outlives the coroutines that it has begun.
class ChargeReadings {
public:
    /// Both outlive it.
    ChargeReadings(const ActivationSettings& settings, const ActivationNeeds& needs) noexcept
        : settings_{settings}, needs_{needs} {}

    /// The price and then the expiry as they are now, each as far as upstream tells it at all. An
    /// error: it does not answer yet, or the errors of Activations::last_confirmed.
    [[nodiscard]] Task<Result<AskedBefore>> ask_before_sending(license::ActivationRequest request);
    /// What upstream shows now of `id`, asked once; none if it is not in doubt, was ordered from
    /// another upstream, or there is no answer.
    [[nodiscard]] Task<std::optional<license::Reading>> shown_of_doubtful(ActivationId id);
    /// Until the quiet time is over that begins now: until when that was. By the time since boot,
    /// which nobody sets.
    [[nodiscard]] Task<std::chrono::milliseconds> be_quiet();
    /// Asks about the Unknown `activation` until upstream answers, or the time for it is over that
    /// began with `quiet_until`; a no is an answer. Asks once if it is over already. None: no
    /// reading is needed. Errors of Read.
    [[nodiscard]] Task<std::optional<Result<license::Reading>>> read_back(
        license::Activation activation, std::chrono::milliseconds quiet_until);

    /// What waits gives up with whatever it has.
    void stop() noexcept { stopped_ = true; }

private:
    using BootTime = std::chrono::milliseconds;
    void note_before(enforcement::Observation& observation, license::Reading shown,
                     const std::optional<license::Activation>& last);
    Task<Result<license::Reading>> read_until(license::ActivationRequest request, BootTime end);

    const ActivationSettings& settings_;
    const ActivationNeeds& needs_;
    bool stopped_ = false;
};

}  // namespace usher::sync
