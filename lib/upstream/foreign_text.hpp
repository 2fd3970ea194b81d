/// Texts of an upstream that people get to see.
///
/// Only for the sources of the dialects.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace usher::upstream {

/// What is kept of a text in which an upstream says what is wrong.
inline constexpr std::size_t foreign_text_bytes_max = 200;

/// The head of a foreign text, UTF-8, cut between two characters.
[[nodiscard]] std::string shortened(std::string_view text);

}  // namespace usher::upstream
