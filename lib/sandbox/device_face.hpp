/// The device face: `/device/v1/entitlements` and `/device/v1/issuer-keys` (docs/usher-dialect.md).
///
/// Errors are problem documents: 400 for an installation that is missing or malformed, 401 for an
/// extension that is missing, not ours, or of a user key that the books do not know.
#pragma once

#include <memory>

#include "lib/async/task.hpp"
#include "lib/http/message.hpp"
#include "lib/sandbox/backend.hpp"

namespace usher::sandbox {

/// Answers a request for a path under `/device/`, faults included.
[[nodiscard]] Task<http::Response> answer_device(std::shared_ptr<Backend> backend,
                                                 http::Request request);

}  // namespace usher::sandbox
