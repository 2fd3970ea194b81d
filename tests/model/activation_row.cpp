#include "tests/model/activation_row.hpp"

#include <algorithm>

namespace usher::model {
namespace {

using license::Activation;
using license::Reading;

constexpr Instant end_from_long_ago = now + std::chrono::days{10};
constexpr Seconds length_of_others = std::chrono::days{3};

// Ages end where no comparison reaches; the start of a validity must stay older than any sending.
constexpr Age oldest_sending = 8;
constexpr Age oldest_start = 10;
constexpr std::uint8_t most_attempts = 3;

Instant instant_of(Age age) {
    return now - tick * age;
}

std::optional<Instant> end_of(const Expiry& expiry) {
    if (expiry.start == Expiry::Start::NotActive) return std::nullopt;
    const bool is_old = expiry.start == Expiry::Start::LongAgo;
    const Instant from = is_old ? end_from_long_ago : instant_of(expiry.age);
    return from + period * expiry.periods + (expiry.by_others ? length_of_others : Seconds{0});
}

Age age_of(Instant instant) {
    return static_cast<Age>((now - instant) / tick);
}

// Fewer states: what is final is never looked at again, and the first Send writes all of it anew.
Row without_what_is_never_read(Row row) {
    const bool is_unsent = row.state == ActivationState::Prepared && row.attempts == 0;
    const bool begins_anew = is_unsent && !row.is_resolved;
    if (begins_anew || license::is_final(row.state)) return {.state = row.state, .before = {}};
    return row;
}

}  // namespace

Reading reading_of(const Expiry& expiry, bool knows_charge) {
    return {.valid_to = end_of(expiry), .knows_charge = knows_charge};
}

Activation activation_of(const Row& row) {
    Activation activation{.request = {}, .state = row.state, .changed_at = instant_of(row.changed)};
    activation.attempts = row.attempts;
    if (row.sent != never) activation.sent_at = instant_of(row.sent);
    if (row.first_sent != never) activation.first_sent_at = instant_of(row.first_sent);
    if (row.is_resolved) activation.resolution = license::Resolution{};
    if (row.knows_before) activation.before = reading_of(row.before, false);
    return activation;
}

bool is_open(ActivationState state) noexcept {
    return state == ActivationState::Prepared || state == ActivationState::Sending ||
           state == ActivationState::Unknown;
}

Row advanced(const Row& row, ActivationEvent event, ActivationState to) {
    const Activation next = license::advanced(activation_of(row), event, to, now);
    Row after = row;
    after.state = next.state;
    after.attempts = static_cast<std::uint8_t>(std::clamp<int>(next.attempts, 0, most_attempts));
    after.sent = next.sent_at ? age_of(*next.sent_at) : never;
    after.first_sent = next.first_sent_at ? age_of(*next.first_sent_at) : never;
    after.changed = age_of(next.changed_at);
    after.is_resolved |= event == ActivationEvent::ResolvedRepeat;
    after.knows_before = next.before.has_value();
    if (!after.knows_before) after.before = {};
    return without_what_is_never_read(after);
}

Row doubtful(const Row& row) {
    const std::uint8_t attempts = row.knows_before ? 1 : 0;
    return {.state = row.state,
            .attempts = attempts,
            .knows_before = row.knows_before,
            .before = row.before};
}

void grow(Age& age, Age limit) noexcept {
    if (age < limit) ++age;
}

// The age of what others moved by days decides nothing any more.
void grow(Expiry& expiry) noexcept {
    if (expiry.start == Expiry::Start::Here && !expiry.by_others) grow(expiry.age, oldest_start);
}

void grow(Row& row) noexcept {
    if (row.sent != never) grow(row.sent, oldest_sending);
    if (row.first_sent != never) grow(row.first_sent, oldest_sending);
    grow(row.changed, quiet_ticks);
    grow(row.before);
}

}  // namespace usher::model
