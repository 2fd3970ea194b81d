/// Who streams, in words for people: in lists, in logs and on terminals.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace usher::enforcement {

inline constexpr std::size_t holder_bytes_max = 200;

/// Whether `text` can stand as it is: 1 to `holder_bytes_max` bytes, no control characters.
[[nodiscard]] bool is_holder(std::string_view text) noexcept;

/// UTF-8 `text` made fit to stand: control characters become `?`, and what goes beyond `bytes_max`
/// bytes is cut off between characters.
[[nodiscard]] std::string holder_of(std::string text, std::size_t bytes_max = holder_bytes_max);

}  // namespace usher::enforcement
