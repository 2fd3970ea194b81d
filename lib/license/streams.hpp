/// How many streams may run at once: the limits, and which one a new stream would break. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace usher::license {

/// What becomes of a new stream beyond a limit: it is refused, or the oldest one ends for it.
enum class WhenFull : std::uint8_t { Deny, EndOldest };

/// The limits of an option, each at least 1; none: any number.
struct StreamPolicy {
    std::optional<std::size_t> per_license{};  ///< of this option with one user key
    std::optional<std::size_t> per_key{};      ///< of one user key, whatever the option
    std::optional<std::size_t> per_option{};   ///< of this option on this device
    WhenFull when_full = WhenFull::Deny;

    friend bool operator==(const StreamPolicy&, const StreamPolicy&) = default;
};

/// What a limit counts.
enum class StreamScope : std::uint8_t { License, Key, Option };

/// `license`, `key`, `option`.
[[nodiscard]] std::string_view name(StreamScope scope) noexcept;

/// The streams that run already, by what they would be counted as.
struct StreamCount {
    std::size_t license = 0;
    std::size_t key = 0;
    std::size_t option = 0;
};

/// The limit of a scope and how much of it is in use.
struct StreamUse {
    StreamScope scope = StreamScope::License;
    std::size_t held = 0;
    std::size_t limit = 0;

    friend bool operator==(const StreamUse&, const StreamUse&) = default;
};

/// The limit that leaves the least room; none if nothing is limited.
[[nodiscard]] std::optional<StreamUse> tightest(const StreamPolicy& policy,
                                                const StreamCount& running) noexcept;

}  // namespace usher::license
