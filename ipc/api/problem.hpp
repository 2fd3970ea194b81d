/// Errors as problem documents (RFC 9457): the one place where an Errc becomes an HTTP status.
#pragma once

#include "lib/core/error.hpp"
#include "lib/http/message.hpp"
#include "lib/http/problem.hpp"

namespace usher::api {

using http::problem;

/// The status that tells a client of `code`.
[[nodiscard]] int status_of(Errc code) noexcept;

/// The problem document of `error`, with the word of its code.
[[nodiscard]] http::Response problem(const Error& error);

}  // namespace usher::api
