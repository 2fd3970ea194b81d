/// The clocks of the machine as one function, so that tests drive time.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace usher {

using Seconds = std::chrono::seconds;
/// A calendar instant in UTC, whole seconds.
using Instant = std::chrono::sys_seconds;

/// What the machine's clocks say at one moment.
struct ClockReading {
    std::chrono::sys_time<std::chrono::milliseconds> wall;  ///< CLOCK_REALTIME: anyone may set it
    std::chrono::milliseconds boot{};  ///< CLOCK_BOOTTIME: since boot, suspend included; only grows
};

/// Reads the clocks; thread-safe, never fails. Only daemon/app makes one from the real clocks.
using ReadClock = std::function<ClockReading()>;

/// Seconds since 1970 of an instant, for codecs and SQL.
[[nodiscard]] constexpr std::int64_t unix_seconds(Instant instant) noexcept {
    return instant.time_since_epoch().count();
}

/// The instant of a count of seconds since 1970.
[[nodiscard]] constexpr Instant from_unix(std::int64_t seconds) noexcept {
    return Instant{Seconds{seconds}};
}

/// Instants that Usher believes: 2020-01-01 up to, not including, 2200-01-01 (threat model D44).
inline constexpr Instant earliest_instant{std::chrono::sys_days{std::chrono::year{2020} / 1 / 1}};
inline constexpr Instant latest_instant{std::chrono::sys_days{std::chrono::year{2200} / 1 / 1}};

/// `2026-11-21T09:30:00Z` (RFC 3339), for people and logs.
[[nodiscard]] std::string rfc3339(Instant instant);

}  // namespace usher
