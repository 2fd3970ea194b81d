#include "lib/sync/charge_readings.hpp"

#include <algorithm>

namespace usher::sync {

using enforcement::Observation;
using license::Activation;
using license::ActivationRequest;
using license::Reading;

Task<Result<Observation>> ChargeReadings::ask_before_sending(ActivationRequest request) {
    Observation observation{.evidence = "the request may be under way"};
    const Result<Reading> before = co_await needs_.port.read(request);
    if (!before && before.error().code() != Errc::Rejected) co_return before.error();
    if (before) {
        const Result<std::optional<Activation>> last =
            co_await needs_.activations.last_confirmed(request.user_key, request.service);
        if (!last) co_return last.error();
        observation.before = *last ? at_least(*before, **last) : *before;
    }
    const Result<Cents> quoted = co_await needs_.port.quote(request.service, request.period);
    if (!quoted && quoted.error().code() != Errc::Rejected) co_return quoted.error();
    if (quoted) observation.quoted = *quoted;
    co_return observation;
}

Task<std::optional<Result<Reading>>> ChargeReadings::read_back(Activation activation) {
    const license::ReconciliationPolicy& policy = settings_.reconciliation;
    const BootTime quiet_until = needs_.time.since_boot() + policy.quiet_time;
    co_await wait_until(quiet_until);
    if (!policy.needs_reading(activation, needs_.time.now())) co_return std::nullopt;
    co_return co_await read_until(activation.request, quiet_until + policy.read_for);
}

Task<void> ChargeReadings::wait_until(BootTime end) {
    while (!stopped_ && needs_.time.since_boot() < end) {
        const BootTime left = end - needs_.time.since_boot();
        co_await settings_.sleep(std::min(left, settings_.look_every));
    }
}

Task<Result<Reading>> ChargeReadings::read_until(ActivationRequest request, BootTime end) {
    async::Backoff backoff{settings_.backoff, needs_.random};
    while (true) {
        Result<Reading> reading = co_await needs_.port.read(request);
        if (reading || reading.error().code() == Errc::Rejected) co_return reading;
        if (stopped_ || needs_.time.since_boot() >= end) co_return reading;
        co_await settings_.sleep(backoff.next());
    }
}

}  // namespace usher::sync
