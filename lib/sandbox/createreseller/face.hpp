/// The createReseller face: `/api` and `/limeApi` (specs/createreseller.md 1, 9).
///
/// GET and POST only (else 405); 414 for more than 8192 bytes of query and form together; a body
/// counts only where it is declared to be a form. Then the escapes, `ev`, and what desk.hpp judges.
/// Answers are one line of text (section 10).
#pragma once

#include <memory>
#include <string_view>

#include "lib/async/task.hpp"
#include "lib/http/message.hpp"
#include "lib/sandbox/backend.hpp"

namespace usher::sandbox::createreseller {

/// Whether a path belongs to this dialect.
[[nodiscard]] bool is_createreseller(std::string_view path) noexcept;

/// Answers a request, faults included.
[[nodiscard]] Task<http::Response> answer_createreseller(std::shared_ptr<Backend> backend,
                                                         http::Request request);

}  // namespace usher::sandbox::createreseller
