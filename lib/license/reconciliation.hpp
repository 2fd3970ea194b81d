/// What became of a charge whose outcome was not seen: judged by what upstream shows (threat model
/// D64 to D66).
///
/// Pure: the caller reads, and says what time it is.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "lib/core/clock.hpp"
#include "lib/license/activation.hpp"

namespace usher::license {

/// What an upstream offers against charging twice (threat model section 6).
enum class UpstreamClass : std::uint8_t {
    Keyed,     ///< K: executes requests under one idempotency key once
    Named,     ///< N: can be asked for a charge by its name, and takes no name twice
    Readable,  ///< R: the expiry that a charge moves can be read
    Opaque,    ///< X: none of these
};

/// How outcomes that were not seen are judged.
struct ReconciliationPolicy {
    UpstreamClass upstream = UpstreamClass::Readable;
    /// W: by then upstream executes a request or never will. Counts from where the activation
    /// became Unknown, not from `sent_at`: a machine that slept between the two may have sent it at
    /// the end. The caller waits for it by a clock that nobody sets, and anew after a restart.
    Seconds quiet_time;
    /// How long after it a reading that upstream does not answer is tried again.
    Seconds read_for;
    /// Readable: send once more what was read back as not executed.
    bool second_attempt = false;
    /// Keyed: how long upstream remembers a key.
    Seconds key_retention{0};

    /// Whether judging needs a reading at `now`; without one it is Unreadable or, Keyed, repeated.
    [[nodiscard]] bool needs_reading(const Activation& activation, Instant now) const noexcept;
    /// What an Unknown activation whose quiet time is over has come to; `length` is that of its
    /// period, none if the catalogue no longer knows it, `reading` none if there was no answer.
    [[nodiscard]] ActivationEvent judge_read_back(const Activation& activation,
                                                  const std::optional<Seconds>& length,
                                                  const std::optional<Reading>& reading,
                                                  Instant now) const;

    /// What the Prepared `activation` comes to by a `reading` taken just before it would be sent;
    /// none if upstream refused to tell. Send, if nothing of it may have left yet. What may have
    /// left is sent again only where upstream shows what it showed before the first request, takes
    /// the key or the name no second time, or has never told anything that could be compared: then
    /// it was a person who wanted it. Else SeenDone, SeenOther or Unreadable.
    [[nodiscard]] ActivationEvent judge_before_sending(const Activation& activation,
                                                       const std::optional<Seconds>& length,
                                                       const std::optional<Reading>& reading,
                                                       Instant now) const;

    /// Whether a refusal is judged by a reading.
    [[nodiscard]] bool refusal_needs_reading(const Activation& activation) const noexcept;
    /// What the end of a request, Unsent, Accepted, Refused or Lost, says of the whole activation.
    /// Refused stands where `reading`, taken after it, shows no change, and where upstream cannot
    /// show any (D64); it and Unsent say nothing of an earlier request under the same key, and it
    /// nothing of one of the same name.
    [[nodiscard]] ActivationEvent judge_answer(const Activation& activation, ActivationEvent answer,
                                               const std::optional<Reading>& reading,
                                               Instant now) const;
};

/// A reading this close to what is expected is what is expected (D65): the time is upstream's where
/// it tells it, but requests take theirs, and where it does not, clocks differ.
inline constexpr Seconds expiry_tolerance = std::chrono::minutes{5};

/// What ends a Prepared `activation` that is not to be sent, or not in time: GiveUp, or where
/// something of it may have left Unreadable.
[[nodiscard]] ActivationEvent ending_unsent(const Activation& activation) noexcept;

/// The end that `shown`, read after a charge of `activation`, tells of it; none where it shows less
/// than a period of `length` gives, or nothing was read before.
[[nodiscard]] std::optional<Instant> shown_end(const Activation& activation,
                                               const std::optional<Seconds>& length,
                                               const Reading& shown);

/// Whether `reading`, taken at `now`, may be from before `last`, the activation of the same key and
/// service that was confirmed last: upstream has never shown the end that it gave, and shows less
/// now. Not beyond the length of its period, a day if it is not known: so long nothing lags.
[[nodiscard]] bool lags_behind(const Reading& reading, const Activation& last,
                               const std::optional<Seconds>& length, Instant now);

/// `reading`, but no less than what `last` has given, the activation of the same key and service
/// that was confirmed last: a reading that shows less is from before it, and who judged the next
/// one by it would take the effect of `last` for that one's.
[[nodiscard]] Reading at_least(Reading reading, const Activation& last) noexcept;

}  // namespace usher::license
