#include "lib/license/trusted_time.hpp"

#include <algorithm>

namespace usher::license {
namespace {

constexpr std::chrono::minutes wall_must_stay_ahead_for{10};
// Less than this is the rounding of clocks, not a correction.
constexpr Seconds wall_ahead_min{2};

Instant wall_of(const ClockReading& reading) {
    return std::chrono::floor<Seconds>(reading.wall);
}

// The attestation if it belongs to this boot, else null.
const Attestation* carried_over(const std::optional<Attestation>& attestation,
                                const std::string& boot_id, const ClockReading& reading) {
    const bool same_boot = attestation && !boot_id.empty() && attestation->boot_id == boot_id &&
                           attestation->boot_at <= reading.boot;
    return same_boot ? &*attestation : nullptr;
}

Instant believable(Instant time) {
    return std::clamp(time, earliest_instant, latest_instant);
}

}  // namespace

std::string_view name(TimeSource source) noexcept {
    switch (source) {
        case TimeSource::Attested: return "attested";
        case TimeSource::Wall: return "wall";
        case TimeSource::Mark: return "mark";
    }
    return "wall";
}

TrustedTime::TrustedTime(const ClockReading& reading, std::string boot_id, Mark mark)
    : boot_id_{std::move(boot_id)}, mark_{std::move(mark)}, source_{TimeSource::Wall} {
    if (const Attestation* carried = carried_over(mark_.attestation, boot_id_, reading)) {
        source_ = TimeSource::Attested;
        base_ = carried->time;
        base_boot_ = carried->boot_at;
    } else {
        const Instant wall = believable(wall_of(reading));
        source_ = wall < mark_.highest ? TimeSource::Mark : TimeSource::Wall;
        base_ = std::max(wall, mark_.highest);
        base_boot_ = reading.boot;
    }
    mark_.highest = std::max(mark_.highest, now(reading));
}

Instant TrustedTime::now(const ClockReading& reading) {
    const auto elapsed = std::chrono::floor<Seconds>(
        std::max(reading.boot - base_boot_, std::chrono::milliseconds{0}));
    Instant effective = std::min(base_ + elapsed, latest_instant);
    if (source_ != TimeSource::Attested) {
        follow_wall(reading, effective);
        effective = std::max(effective, base_);
        // A mark that nobody attested only rises; an attested time may stand below it.
        effective = std::max(effective, mark_.highest);
    }
    mark_.highest = std::max(mark_.highest, effective);
    return effective;
}

std::chrono::milliseconds TrustedTime::offset(const ClockReading& reading) {
    const std::chrono::milliseconds effective = now(reading).time_since_epoch();
    const std::chrono::milliseconds steady = base_.time_since_epoch() - base_boot_;
    const auto ahead = steady + reading.boot - effective;
    const bool says_the_same = ahead >= std::chrono::milliseconds{0} && ahead < Seconds{1};
    return says_the_same ? steady : effective - reading.boot;
}

void TrustedTime::follow_wall(const ClockReading& reading, Instant effective) {
    const Instant wall = believable(wall_of(reading));
    if (wall < effective + wall_ahead_min) {
        wall_ahead_since_.reset();
    } else if (!wall_ahead_since_) {
        wall_ahead_since_ = reading.boot;
    } else if (reading.boot - *wall_ahead_since_ >= wall_must_stay_ahead_for) {
        wall_ahead_since_.reset();
        source_ = TimeSource::Wall;
        base_ = wall;
        base_boot_ = reading.boot;
    }
}

Instant TrustedTime::certain_now(const ClockReading& reading) const {
    if (!mark_.attestation) return earliest_instant;
    if (source_ != TimeSource::Attested) return mark_.attestation->time;
    return base_ + std::chrono::floor<Seconds>(
                       std::max(reading.boot - base_boot_, std::chrono::milliseconds{0}));
}

void TrustedTime::attest(Instant time, const ClockReading& reading) {
    if (time < earliest_instant || time >= latest_instant) return;
    if (source_ == TimeSource::Attested && time < now(reading)) return;
    if (mark_.attestation && time < mark_.attestation->time) return;

    source_ = TimeSource::Attested;
    base_ = time;
    base_boot_ = reading.boot;
    wall_ahead_since_.reset();
    mark_.highest = time;
    mark_.attestation = Attestation{.time = time, .boot_id = boot_id_, .boot_at = reading.boot};
}

}  // namespace usher::license
