/// Errors as RFC 9457 problem documents: the one place where an Errc becomes an HTTP status.
#pragma once

#include <string_view>

#include "lib/core/error.hpp"
#include "lib/http/message.hpp"

namespace usher::api {

/// The status that tells a client of `code`.
[[nodiscard]] int status_of(Errc code) noexcept;

/// `{"type": "about:blank", "title", "status", "detail", "code"}` with `application/problem+json`.
[[nodiscard]] http::Response problem(const Error& error);
/// A problem that has a status of its own, such as 405.
[[nodiscard]] http::Response problem(int status, std::string_view code, std::string_view detail);

}  // namespace usher::api
