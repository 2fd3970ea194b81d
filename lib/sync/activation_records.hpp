/// Writes down what became of an activation: on a disk that fails for a while, for as long as that
/// takes.
#pragma once

#include <optional>

#include "lib/async/task.hpp"
#include "lib/core/error.hpp"
#include "lib/enforcement/activations.hpp"
#include "lib/sync/activation_needs.hpp"

namespace usher::sync {

/// Lives on the event loop; outlives the coroutines that it has begun.
class ActivationRecords {
public:
    /// Both outlive it.
    ActivationRecords(const ActivationSettings& settings, const ActivationNeeds& needs) noexcept
        : settings_{settings}, needs_{needs} {}

    /// Once, as the daemon's own doing. Errors of Activations::advance.
    [[nodiscard]] Task<Result<enforcement::Advanced>> record(ActivationId id,
                                                             license::ActivationEvent event,
                                                             enforcement::Observation observation);
    /// What became of a request that was sent is known here alone: it is written down as soon as
    /// the disk has room for it, however long that takes (threat model D24). None if it does not
    /// fit the activation any more, the daemon ends, or whether it was written is not known: then
    /// the next start reads it, and what it finds still Sending is read back from upstream.
    [[nodiscard]] Task<std::optional<enforcement::Advanced>> record_for_sure(
        ActivationId id, license::ActivationEvent event, enforcement::Observation observation);

    /// What tries again gives up.
    void stop() noexcept { stopped_ = true; }

private:
    const ActivationSettings& settings_;
    const ActivationNeeds& needs_;
    bool stopped_ = false;
};

}  // namespace usher::sync
