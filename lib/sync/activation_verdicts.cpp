#include "lib/sync/activation_verdicts.hpp"

#include <utility>

#include "lib/sync/activation_evidence.hpp"

namespace usher::sync {

using enforcement::Observation;
using license::Activation;
using license::ActivationEvent;
using license::Reading;

namespace {

std::optional<Reading> shown_in(const std::optional<Result<Reading>>& read) {
    if (!read || !*read) return std::nullopt;
    return **read;
}

Verdict seen(const Activation& activation, const std::optional<Result<Reading>>& read,
             ActivationEvent event) {
    Observation observation{.evidence = evidence_of(activation, read, event)};
    if (event == ActivationEvent::SeenDone) observation.valid_to_after = shown_in(read)->valid_to;
    return {.event = event, .observation = std::move(observation)};
}

}  // namespace

// From the transport only Unreachable proves that nothing was sent (D62).
ActivationEvent answer_in(const Error& error) noexcept {
    if (error.code() == Errc::Unreachable) return ActivationEvent::Unsent;
    if (error.code() == Errc::Rejected) return ActivationEvent::Refused;
    return ActivationEvent::Lost;
}

Verdict verdict_before_sending(const Activation& activation, AskedBefore asked,
                               const Grounds& grounds) {
    const std::optional<Result<Reading>> read{std::move(asked.shown)};
    const ActivationEvent event = grounds.policy.judge_before_sending(activation, grounds.length,
                                                                      shown_in(read), grounds.now);
    if (event != ActivationEvent::Send) return seen(activation, read, event);
    return {.event = event, .observation = std::move(asked.observation)};
}

Verdict verdict_of_reading(const Activation& activation, const std::optional<Result<Reading>>& read,
                           const Grounds& grounds) {
    const ActivationEvent event =
        grounds.policy.judge_read_back(activation, grounds.length, shown_in(read), grounds.now);
    return seen(activation, read, event);
}

bool wants_charge(ActivationEvent event) noexcept {
    return event == ActivationEvent::Send || event == ActivationEvent::Repeat ||
           event == ActivationEvent::RepeatKeyed;
}

}  // namespace usher::sync
