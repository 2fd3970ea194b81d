#include "lib/sync/charge_readings.hpp"

#include <algorithm>

namespace usher::sync {

using enforcement::Observation;
using license::Activation;
using license::ActivationRequest;
using license::Reading;

// The reading comes last: by it is decided whether what may have left is sent again.
Task<Result<AskedBefore>> ChargeReadings::ask_before_sending(ActivationRequest request) {
    Observation observation{.evidence = "the request may be under way"};
    const Result<Cents> quoted = co_await needs_.port.quote(request.service, request.period);
    if (!quoted && quoted.error().code() != Errc::Rejected) co_return quoted.error();
    if (quoted) observation.quoted = *quoted;
    const Result<std::optional<Activation>> last =
        co_await needs_.activations.last_confirmed(request.user_key, request.service);
    if (!last) co_return last.error();
    Result<Reading> shown = co_await needs_.port.read(request);
    if (!shown && shown.error().code() != Errc::Rejected) co_return shown.error();
    if (shown) note_before(observation, *shown, *last);
    co_return AskedBefore{.observation = std::move(observation), .shown = std::move(shown)};
}

void ChargeReadings::note_before(Observation& observation, Reading shown,
                                 const std::optional<Activation>& last) {
    const Instant now = needs_.time.now();
    if (last) {
        const std::optional<Seconds> length = needs_.activations.length_of(last->request.period);
        observation.before_lags = lags_behind(shown, *last, length, now);
        shown = at_least(shown, *last);
    }
    if (shown.at) observation.upstream_ahead = *shown.at - now;
    shown.at.reset();
    observation.before = shown;
}

Task<std::optional<Reading>> ChargeReadings::shown_of_doubtful(ActivationId id) {
    const Result<Activation> found = co_await needs_.activations.find(std::move(id));
    if (!found || found->state != license::ActivationState::InDoubt) co_return std::nullopt;
    if (!needs_.activations.is_ours(*found)) co_return std::nullopt;
    const Result<Reading> shown = co_await needs_.port.read(found->request);
    if (!shown) co_return std::nullopt;
    co_return *shown;
}

Task<std::chrono::milliseconds> ChargeReadings::be_quiet() {
    const BootTime end = needs_.time.since_boot() + settings_.reconciliation.quiet_time;
    while (!stopped_ && needs_.time.since_boot() < end) {
        const BootTime left = end - needs_.time.since_boot();
        co_await settings_.sleep(std::min(left, settings_.look_every));
    }
    co_return end;
}

Task<std::optional<Result<Reading>>> ChargeReadings::read_back(Activation activation,
                                                               BootTime quiet_until) {
    const license::ReconciliationPolicy& policy = settings_.reconciliation;
    if (!policy.needs_reading(activation, needs_.time.now())) co_return std::nullopt;
    co_return co_await read_until(activation.request, quiet_until + policy.read_for);
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
