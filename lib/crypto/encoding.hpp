/// Bytes as text and back.
#pragma once

#include <string>
#include <string_view>

#include "lib/core/error.hpp"

namespace usher::crypto {

/// base64url without padding (RFC 4648 section 5, as RFC 7515 uses it).
[[nodiscard]] std::string to_base64url(std::string_view bytes);

/// Errc::Malformed for characters outside the alphabet, padding, an impossible length, or unused
/// bits that are not zero: one value has one text.
[[nodiscard]] Result<std::string> from_base64url(std::string_view text);

}  // namespace usher::crypto
