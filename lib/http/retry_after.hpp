/// What an upstream that is busy says about when to come again.
#pragma once

#include <chrono>
#include <optional>

#include "lib/http/message.hpp"

namespace usher::http {

/// A longer wish is cut to this: one answer must not silence the daemon for days.
inline constexpr std::chrono::seconds retry_after_max = std::chrono::hours{1};

/// `Retry-After` of a 429 or 503 (RFC 9110 section 10.2.3), 0 to retry_after_max. A date counts
/// from the answer's own `Date`, so that our clock plays no part. None for any other status, and
/// for a value that cannot be read.
[[nodiscard]] std::optional<std::chrono::seconds> retry_after(const Response& response);
/// The same of an answer whose status its API gives the field a meaning for.
[[nodiscard]] std::optional<std::chrono::seconds> retry_after_field(const Response& response);

}  // namespace usher::http
