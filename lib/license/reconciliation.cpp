#include "lib/license/reconciliation.hpp"

#include "lib/license/entitlement.hpp"

namespace usher::license {
namespace {

// What has run out meanwhile is no change: some upstreams list only what is active.
bool is_unchanged(const Reading& before, const Reading& after, Instant now) {
    if (after.valid_to == before.valid_to) return true;
    return !after.valid_to && *before.valid_to <= now;
}

bool is_extended(const Activation& activation, Seconds length, const Reading& after) {
    const std::optional<Instant> expected = expected_end(activation, length);
    return after.valid_to && expected &&
           std::chrono::abs(*after.valid_to - *expected) <= expiry_tolerance;
}

bool is_repeated_under_its_key(const Activation& activation, const ReconciliationPolicy& policy) {
    return policy.upstream == UpstreamClass::Keyed && activation.attempts > 1;
}

// Half the time, so that a key is never used where upstream may have forgotten it (D66).
bool key_is_remembered(const Activation& activation, const ReconciliationPolicy& policy,
                       Instant now) {
    return activation.sent_at && now < *activation.sent_at + policy.key_retention / 2;
}

ActivationEvent judge_named(const Activation& activation, const std::optional<Reading>& reading) {
    // Silence is no word on the name: it must not look like one that is free.
    if (!reading || !reading->knows_charge) return ActivationEvent::Unreadable;
    if (*reading->knows_charge) return ActivationEvent::SeenDone;
    return activation.attempts == 1 ? ActivationEvent::Repeat : ActivationEvent::SeenUnchanged;
}

ActivationEvent judge_expiry(const Activation& activation, const std::optional<Seconds>& length,
                             const std::optional<Reading>& reading, bool repeats, Instant now) {
    const bool is_readable = reading && length && activation.before && activation.sent_at;
    if (!is_readable) return ActivationEvent::Unreadable;
    if (is_unchanged(*activation.before, *reading, now)) {
        return repeats ? ActivationEvent::Repeat : ActivationEvent::SeenUnchanged;
    }
    const bool is_done = is_extended(activation, *length, *reading);
    return is_done ? ActivationEvent::SeenDone : ActivationEvent::SeenOther;
}

}  // namespace

std::optional<Instant> expected_end(const Activation& activation,
                                    const std::optional<Seconds>& length) {
    if (!length || !activation.sent_at || !activation.before) return std::nullopt;
    return extended(*activation.sent_at, activation.before->valid_to, *length);
}

Reading at_least(Reading reading, const Activation& last) noexcept {
    const std::optional<Instant>& given = last.valid_to_after;
    if (given && (!reading.valid_to || *reading.valid_to < *given)) reading.valid_to = given;
    return reading;
}

Instant judged_from(const Activation& activation, const ReconciliationPolicy& policy) noexcept {
    return activation.changed_at + policy.quiet_time;
}

Instant read_until(const Activation& activation, const ReconciliationPolicy& policy) noexcept {
    return judged_from(activation, policy) + policy.read_for;
}

bool needs_reading(const Activation& activation, const ReconciliationPolicy& policy,
                   Instant now) noexcept {
    switch (policy.upstream) {
        case UpstreamClass::Keyed: return !key_is_remembered(activation, policy, now);
        case UpstreamClass::Named: return true;
        case UpstreamClass::Readable: return activation.before && activation.sent_at;
        case UpstreamClass::Opaque: break;
    }
    return false;
}

bool refusal_needs_reading(const Activation& activation,
                           const ReconciliationPolicy& policy) noexcept {
    return policy.upstream == UpstreamClass::Readable && activation.before.has_value();
}

ActivationEvent judge_answer(const Activation& activation, ActivationEvent answer,
                             const std::optional<Reading>& reading,
                             const ReconciliationPolicy& policy, Instant now) {
    const bool settles_nothing =
        answer == ActivationEvent::Unsent || answer == ActivationEvent::Refused;
    if (settles_nothing && is_repeated_under_its_key(activation, policy)) {
        return ActivationEvent::Lost;
    }
    if (answer == ActivationEvent::Refused && refusal_needs_reading(activation, policy)) {
        const bool stands = reading && is_unchanged(*activation.before, *reading, now);
        return stands ? ActivationEvent::Refused : ActivationEvent::Lost;
    }
    return answer;
}

ActivationEvent judge_read_back(const Activation& activation, const std::optional<Seconds>& length,
                                const std::optional<Reading>& reading,
                                const ReconciliationPolicy& policy, Instant now) {
    switch (policy.upstream) {
        case UpstreamClass::Keyed:
            if (key_is_remembered(activation, policy, now)) return ActivationEvent::RepeatKeyed;
            return judge_expiry(activation, length, reading, false, now);
        case UpstreamClass::Named: return judge_named(activation, reading);
        case UpstreamClass::Readable: {
            const bool repeats = policy.second_attempt && activation.attempts == 1;
            return judge_expiry(activation, length, reading, repeats, now);
        }
        case UpstreamClass::Opaque: break;
    }
    return ActivationEvent::Unreadable;
}

}  // namespace usher::license
