/// The interworks.cloud face: `/oauth/token`, and below `/api/` the collections of collections.hpp
/// (specs/interworks.md 3 to 13).
///
/// Checks in the order of IW-SCOPE-5: route, method, version, token, rate, edition; then what the
/// route's own function checks. Paths ignore case.
#pragma once

#include <memory>
#include <string_view>

#include "lib/async/task.hpp"
#include "lib/http/message.hpp"
#include "lib/sandbox/backend.hpp"

namespace usher::sandbox::interworks {

/// Whether a path belongs to this dialect.
[[nodiscard]] bool is_interworks(std::string_view path) noexcept;

/// Answers a request, faults included.
[[nodiscard]] Task<http::Response> answer_interworks(std::shared_ptr<Backend> backend,
                                                     http::Request request);

}  // namespace usher::sandbox::interworks
