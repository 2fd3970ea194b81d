/// Answers that several faces of the sandbox give.
#pragma once

#include <string>
#include <string_view>

#include "lib/core/error.hpp"
#include "lib/http/message.hpp"

namespace usher::sandbox {

/// A JSON body that must not be cached.
[[nodiscard]] http::Response json_answer(std::string body, int status = 200);

/// A problem document (lib/http/problem.hpp) that must not be cached.
[[nodiscard]] http::Response problem(int status, std::string_view detail);
/// The same for an error, with the status that fits its code.
[[nodiscard]] http::Response problem(const Error& error);

/// What a web server in distress sends: status 500 and a page that is no JSON. It says nothing
/// about whether the request was executed.
[[nodiscard]] http::Response broken_answer();

/// `response` with `Allow: <methods>`.
[[nodiscard]] http::Response with_allow(http::Response response, std::string_view methods);

}  // namespace usher::sandbox
