/// The AminoTV face: everything under `/api/` (specs/aminotv.md).
///
/// Answers are JSON:API documents, errors too: 404 for a path that this dialect does not have, or
/// has no more, 405 with `Allow` for another method, then who may call, the media types, and what
/// the endpoint itself finds. OPTIONS is 204 with `Allow`.
#pragma once

#include <memory>

#include "lib/async/task.hpp"
#include "lib/http/message.hpp"
#include "lib/sandbox/backend.hpp"

namespace usher::sandbox::aminotv {

/// Whether a path belongs to this dialect.
[[nodiscard]] bool is_aminotv(std::string_view path) noexcept;

/// Answers a request, faults included.
[[nodiscard]] Task<http::Response> answer_aminotv(std::shared_ptr<Backend> backend,
                                                  http::Request request);

}  // namespace usher::sandbox::aminotv
