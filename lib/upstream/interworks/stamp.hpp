/// Points in time as the BSS writes them: ISO 8601 with the server's offset (specs/interworks.md
/// IW-JSON-5, IW-LIC-6). Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <ratio>
#include <string>
#include <string_view>

#include "lib/core/clock.hpp"

namespace usher::upstream::interworks {

/// 100 ns, the platform's own resolution; holds every year that a stamp can name.
using Ticks = std::chrono::duration<std::int64_t, std::ratio<1, 10'000'000>>;
using Milliseconds = std::chrono::milliseconds;

/// An instant, and the offset from UTC that the server wrote it with.
struct Stamp {
    std::chrono::sys_time<Ticks> at{};
    std::chrono::minutes offset{};

    friend bool operator==(const Stamp&, const Stamp&) = default;
};

/// The offset that this server's stamps had last; UTC until one was seen.
struct ServerOffset {
    std::chrono::minutes value{};

    friend bool operator==(const ServerOffset&, const ServerOffset&) = default;
};

/// Reads `2024-05-06T09:14:52.95+02:00`: 0 to 9 digits of a second's fraction, of which seven
/// count; `Z`, an offset of at most 14 hours, or none, which stands for `offset`. An offset that
/// stands there becomes `offset`. None for anything else and for a date that does not exist.
[[nodiscard]] std::optional<Stamp> parse_stamp(std::string_view text, ServerOffset& offset);

/// The first whole second that is not before `stamp`: from then on it has begun.
[[nodiscard]] Instant begins(const Stamp& stamp) noexcept;
/// The last whole second that is not after `stamp`: from then on it counts as ended.
[[nodiscard]] Instant ends(const Stamp& stamp) noexcept;

/// A date and a time of day without a zone, as `datetime'…'` of a filter takes it.
struct WallTime {
    std::chrono::local_time<Milliseconds> at{};

    friend auto operator<=>(const WallTime&, const WallTime&) = default;
};

/// `2024-05-06T06:04:52.950`: always three digits of the second's fraction.
[[nodiscard]] std::string text(WallTime time);
/// The same of an instant, in UTC with `Z`; what is less than a millisecond is cut off.
[[nodiscard]] std::string utc_text(const Stamp& stamp);

}  // namespace usher::upstream::interworks
