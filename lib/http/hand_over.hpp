/// Bytes to a socket, as far as it takes them.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace usher::http {

/// How much of `bytes` the non-blocking `socket` has taken; none when the peer has gone.
[[nodiscard]] std::optional<std::size_t> hand_over(int socket, std::string_view bytes) noexcept;

}  // namespace usher::http
