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

// Half the time, so that a key is never used where upstream may have forgotten it (D66).
bool key_is_remembered(const Activation& activation, Seconds retention, Instant now) {
    return activation.sent_at && now < *activation.sent_at + retention / 2;
}

ActivationEvent judge_named(const Activation& activation, const std::optional<Reading>& reading) {
    // Silence is no word on the name: it must not look like one that is free.
    if (!reading || !reading->knows_charge) return ActivationEvent::Unreadable;
    if (*reading->knows_charge) return ActivationEvent::SeenDone;
    return activation.attempts == 1 ? ActivationEvent::Repeat : ActivationEvent::SeenUnchanged;
}

ActivationEvent judge_expiry(const Activation& activation, const std::optional<Seconds>& length,
                             const std::optional<Reading>& reading, Instant now) {
    const bool is_readable = reading && length && activation.before && activation.sent_at;
    if (!is_readable) return ActivationEvent::Unreadable;
    if (is_unchanged(*activation.before, *reading, now)) return ActivationEvent::SeenUnchanged;
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

bool ReconciliationPolicy::needs_reading(const Activation& activation, Instant now) const noexcept {
    switch (upstream) {
        case UpstreamClass::Keyed: return !key_is_remembered(activation, key_retention, now);
        case UpstreamClass::Named: return true;
        case UpstreamClass::Readable: return activation.before && activation.sent_at;
        case UpstreamClass::Opaque: break;
    }
    return false;
}

ActivationEvent ReconciliationPolicy::judge_read_back(const Activation& activation,
                                                      const std::optional<Seconds>& length,
                                                      const std::optional<Reading>& reading,
                                                      Instant now) const {
    switch (upstream) {
        case UpstreamClass::Keyed:
            if (key_is_remembered(activation, key_retention, now)) {
                return ActivationEvent::RepeatKeyed;
            }
            return judge_expiry(activation, length, reading, now);
        case UpstreamClass::Named: return judge_named(activation, reading);
        case UpstreamClass::Readable: {
            const ActivationEvent seen = judge_expiry(activation, length, reading, now);
            const bool repeats = second_attempt && activation.attempts == 1;
            if (seen == ActivationEvent::SeenUnchanged && repeats) return ActivationEvent::Repeat;
            return seen;
        }
        case UpstreamClass::Opaque: break;
    }
    return ActivationEvent::Unreadable;
}

bool ReconciliationPolicy::refusal_needs_reading(const Activation& activation) const noexcept {
    return upstream == UpstreamClass::Readable && activation.before.has_value();
}

ActivationEvent ReconciliationPolicy::judge_answer(const Activation& activation,
                                                   ActivationEvent answer,
                                                   const std::optional<Reading>& reading,
                                                   Instant now) const {
    const bool is_under_a_used_key = upstream == UpstreamClass::Keyed && activation.attempts > 1;
    const bool settles_nothing =
        answer == ActivationEvent::Unsent || answer == ActivationEvent::Refused;
    if (settles_nothing && is_under_a_used_key) return ActivationEvent::Lost;
    if (answer == ActivationEvent::Refused && refusal_needs_reading(activation)) {
        const bool stands = reading && is_unchanged(*activation.before, *reading, now);
        return stands ? ActivationEvent::Refused : ActivationEvent::Lost;
    }
    return answer;
}

}  // namespace usher::license
