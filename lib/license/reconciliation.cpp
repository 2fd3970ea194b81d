#include "lib/license/reconciliation.hpp"

#include "lib/license/entitlement.hpp"

namespace usher::license {
namespace {

// What has run out meanwhile is no change: some upstreams list only what is active. By upstream's
// time, where it is told: ours may be wrong by any amount.
bool is_unchanged(const Reading& before, const Reading& after, Instant now) {
    if (after.valid_to == before.valid_to) return true;
    return !after.valid_to && *before.valid_to <= after.at.value_or(now);
}

bool is_one_period_from(Instant sent_at, const Activation& activation, Seconds length,
                        const Reading& after) {
    const Instant then = sent_at + activation.upstream_ahead.value_or(Seconds{0});
    const Instant expected = extended(then, activation.before->valid_to, length);
    return after.valid_to && std::chrono::abs(*after.valid_to - expected) <= expiry_tolerance;
}

std::optional<Instant> first_sent_at(const Activation& activation) {
    return activation.first_sent_at ? activation.first_sent_at : activation.sent_at;
}

// Of several requests the first may have been executed, or the last.
bool is_extended(const Activation& activation, Seconds length, const Reading& after) {
    return is_one_period_from(*activation.sent_at, activation, length, after) ||
           is_one_period_from(*first_sent_at(activation), activation, length, after);
}

// Half the time, so that a key is never used where upstream may have forgotten it (D66).
bool key_is_remembered(const Activation& activation, Seconds retention, Instant now) {
    const std::optional<Instant> first = first_sent_at(activation);
    return first && now < *first + retention / 2;
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
    const bool is_done = !activation.before_lags && is_extended(activation, *length, *reading);
    return is_done ? ActivationEvent::SeenDone : ActivationEvent::SeenOther;
}

// Without anything to compare, it was a person who said that nothing was executed: whatever else
// leads back to Prepared has read and compared.
ActivationEvent judge_again(const Activation& activation, const std::optional<Seconds>& length,
                            const std::optional<Reading>& reading, Instant now) {
    if (!activation.before) return ActivationEvent::Send;
    if (!reading) return ActivationEvent::Unreadable;
    if (is_unchanged(*activation.before, *reading, now)) return ActivationEvent::Send;
    return judge_expiry(activation, length, reading, now);
}

}  // namespace

ActivationEvent ending_unsent(const Activation& activation) noexcept {
    return may_have_left(activation) ? ActivationEvent::Unreadable : ActivationEvent::GiveUp;
}

// What is more than before need not be of the charge: what was read before may itself have been out
// of date.
std::optional<Instant> shown_end(const Activation& activation, const std::optional<Seconds>& length,
                                 const Reading& shown) {
    const std::optional<Instant> first = first_sent_at(activation);
    if (!activation.before || !first || !length || !shown.valid_to) return std::nullopt;
    const Instant sent_at = *first + activation.upstream_ahead.value_or(Seconds{0});
    const std::optional<Instant>& before = activation.before->valid_to;
    const bool is_less = *shown.valid_to < extended(sent_at, before, *length) - expiry_tolerance;
    const bool is_no_more = before && *shown.valid_to <= *before;
    return is_less || is_no_more ? std::nullopt : shown.valid_to;
}

bool lags_behind(const Reading& reading, const Activation& last,
                 const std::optional<Seconds>& length, Instant now) {
    if (last.valid_to_after || !last.sent_at) return false;
    const Instant sent_at = *last.sent_at + last.upstream_ahead.value_or(Seconds{0});
    const Instant seen_at = reading.at.value_or(now);
    if (seen_at >= sent_at + length.value_or(std::chrono::days{1})) return false;
    return last.before_lags || !shown_end(last, length, reading);
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
            // What does not show the activation before this one need not show this one either.
            const bool repeats =
                second_attempt && activation.attempts == 1 && !activation.before_lags;
            if (seen == ActivationEvent::SeenUnchanged && repeats) return ActivationEvent::Repeat;
            return seen;
        }
        case UpstreamClass::Opaque: break;
    }
    return ActivationEvent::Unreadable;
}

ActivationEvent ReconciliationPolicy::judge_before_sending(const Activation& activation,
                                                           const std::optional<Seconds>& length,
                                                           const std::optional<Reading>& reading,
                                                           Instant now) const {
    if (!may_have_left(activation)) return ActivationEvent::Send;
    switch (upstream) {
        case UpstreamClass::Keyed:
            if (key_is_remembered(activation, key_retention, now)) return ActivationEvent::Send;
            return judge_again(activation, length, reading, now);
        case UpstreamClass::Named: {
            const ActivationEvent seen = judge_named(activation, reading);
            const bool is_free =
                seen == ActivationEvent::Repeat || seen == ActivationEvent::SeenUnchanged;
            return is_free ? ActivationEvent::Send : seen;
        }
        case UpstreamClass::Readable: return judge_again(activation, length, reading, now);
        case UpstreamClass::Opaque: break;
    }
    return ActivationEvent::Send;
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
    const bool has_a_used_name = upstream == UpstreamClass::Named && activation.attempts > 1;
    if (answer == ActivationEvent::Refused && has_a_used_name) return ActivationEvent::Lost;
    if (answer == ActivationEvent::Refused && refusal_needs_reading(activation)) {
        const bool stands = reading && is_unchanged(*activation.before, *reading, now);
        return stands ? ActivationEvent::Refused : ActivationEvent::Lost;
    }
    return answer;
}

}  // namespace usher::license
