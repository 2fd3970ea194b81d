/// What an activation has come to by what upstream tells of it, and what is to be written down.
/// Pure.
#pragma once

#include <optional>

#include "lib/core/error.hpp"
#include "lib/enforcement/activations.hpp"
#include "lib/license/reconciliation.hpp"
#include "lib/sync/charge_readings.hpp"

namespace usher::sync {

struct Verdict {
    license::ActivationEvent event;
    enforcement::Observation observation;
};

/// By what a verdict is reached.
struct Grounds {
    const license::ReconciliationPolicy& policy;
    std::optional<Seconds> length;  ///< of the period; none if the catalogue does not know it
    Instant now;
};

/// What a request that brought `error` has ended with: Unsent, Refused or Lost.
[[nodiscard]] license::ActivationEvent answer_in(const Error& error) noexcept;

/// Of the Prepared `activation`, about which upstream was just asked: Send, or why it is not sent.
[[nodiscard]] Verdict verdict_before_sending(const license::Activation& activation,
                                             AskedBefore asked, const Grounds& grounds);

/// Of the Unknown `activation` that was read back; `read` as ChargeReadings::read_back gives it.
[[nodiscard]] Verdict verdict_of_reading(const license::Activation& activation,
                                         const std::optional<Result<license::Reading>>& read,
                                         const Grounds& grounds);

/// Whether `event` leads to a request. It is true of its moment alone: nobody may act upon it late.
[[nodiscard]] bool wants_charge(license::ActivationEvent event) noexcept;

}  // namespace usher::sync
