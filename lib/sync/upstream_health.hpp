/// How an upstream has been, and how what was asked of it has ended.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "lib/core/clock.hpp"
#include "lib/core/error.hpp"

namespace usher::sync {

/// How upstream has been, for status and people.
struct UpstreamHealth {
    bool answers = false;                   ///< the last attempt ended in an answer
    std::optional<Instant> last_success{};  ///< outlives a restart: the newest confirmation
    std::optional<Instant> last_attempt{};
    std::string last_error{};               ///< empty after a success
    std::optional<Instant> next_attempt{};  ///< none: nothing is scheduled
    std::size_t pending = 0;                ///< keys or users that are due
    std::size_t running = 0;                ///< requests under way
};

/// How an awaited refresh ended.
enum class RefreshOutcome : std::uint8_t { Refreshed, Failed, StillRunning };

/// Whether a failure says something of upstream as a whole rather than of the one who was asked
/// about.
[[nodiscard]] bool is_upstreams_failure(Errc code) noexcept;

}  // namespace usher::sync
