/// Instants as HTTP writes them (RFC 9110 section 5.6.7).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "lib/core/clock.hpp"

namespace usher::http {

/// `Sun, 06 Nov 1994 08:49:37 GMT`.
[[nodiscard]] std::string http_date(Instant instant);

/// Reads that form and the two old ones, `Sunday, 06-Nov-94 08:49:37 GMT` and `Sun Nov  6 08:49:37
/// 1994`; none for anything else.
[[nodiscard]] std::optional<Instant> read_http_date(std::string_view text);

}  // namespace usher::http
