/// Problem documents (RFC 9457): how every face says that a request failed.
#pragma once

#include <string_view>

#include "lib/http/message.hpp"

namespace usher::http {

/// `{"type": "about:blank", "title", "status", "detail", "code"}` as `application/problem+json`.
/// The title is the status's own phrase, `code` a stable word that programs decide by, `detail` a
/// sentence for people, UTF-8.
[[nodiscard]] Response problem(int status, std::string_view code, std::string_view detail);

/// A problem whose status says it all: its code is the status's word, such as `malformed` for 400
/// and `method_not_allowed` for 405.
[[nodiscard]] Response problem(int status, std::string_view detail);

}  // namespace usher::http
