/// Durations as people write them in configuration and on command lines.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "lib/core/error.hpp"

namespace usher::config {

/// `90s`, `30m`, `7h`, `2d`, `500ms`: a whole number and one unit. Errc::Malformed otherwise and
/// beyond ten years.
[[nodiscard]] Result<std::chrono::milliseconds> parse_duration(std::string_view text);

/// The shortest text that parse_duration reads as `duration`.
[[nodiscard]] std::string to_text(std::chrono::milliseconds duration);

}  // namespace usher::config
