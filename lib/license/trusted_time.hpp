/// What time it is, when the owner of the device may set the clock (threat model section 4).
///
/// Pure: clock readings come in, an instant goes out; who keeps `Mark` on disk is not known here.
#pragma once

#include <optional>
#include <string>

#include "lib/core/clock.hpp"

namespace usher::license {

/// Time that an upstream attested, tied to the boot during which it did.
struct Attestation {
    Instant time;
    std::string boot_id;                  ///< names the boot; empty if the system does not say
    std::chrono::milliseconds boot_at{};  ///< CLOCK_BOOTTIME of that moment

    friend bool operator==(const Attestation&, const Attestation&) = default;
};

/// What outlives a restart.
struct Mark {
    Instant highest{};  ///< no effective time was later; may be lowered by an attestation (D42)
    std::optional<Attestation> attestation;

    friend bool operator==(const Mark&, const Mark&) = default;
};

/// Where the effective time comes from.
enum class TimeSource : std::uint8_t {
    Attested,  ///< attested time plus elapsed boot time
    Wall,      ///< the wall clock at start plus elapsed boot time
    Mark,      ///< the wall clock was behind the mark: the mark plus elapsed boot time
};

[[nodiscard]] std::string_view name(TimeSource source) noexcept;

/// The effective time. Never goes back, but for an attestation that corrects a time nobody
/// attested.
class TrustedTime {
public:
    /// `reading`: the clocks now; `boot_id`: names this boot, may be empty; `mark`: as kept last.
    TrustedTime(const ClockReading& reading, std::string boot_id, Mark mark);

    /// The effective time at `reading`. D40: after an attestation in this boot, attested + elapsed
    /// boot time; otherwise max(mark, wall) at start + elapsed. A wall clock that stays ahead of
    /// the effective time for 10 minutes counts like a new start.
    [[nodiscard]] Instant now(const ClockReading& reading);

    /// Takes `time` as attested at `reading` (D43). Ignored when it is behind an earlier
    /// attestation carried forward; may lower a time that rests on the wall clock or on a soft
    /// mark.
    void attest(Instant time, const ClockReading& reading);

    /// The latest time that upstream is known to have reached: the attestation, carried forward
    /// while this boot lasts. The earliest believable instant before any attestation.
    [[nodiscard]] Instant certain_now(const ClockReading& reading) const;

    /// What to keep: the highest effective time and the last attestation (D41).
    /// `now` as a distance: Unix time in ms less time since boot, for those who carry it forward by
    /// a clock of their own. Stands still as long as nothing is corrected.
    [[nodiscard]] std::chrono::milliseconds offset(const ClockReading& reading);
    [[nodiscard]] const Mark& mark() const noexcept { return mark_; }
    [[nodiscard]] TimeSource source() const noexcept { return source_; }

private:
    void follow_wall(const ClockReading& reading, Instant effective);

    std::string boot_id_;
    Mark mark_;
    TimeSource source_;
    Instant base_;  ///< effective time at `base_boot_`
    std::chrono::milliseconds base_boot_;
    std::optional<std::chrono::milliseconds> wall_ahead_since_;  ///< boot time
};

}  // namespace usher::license
