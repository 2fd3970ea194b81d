/// The token endpoint, `/oauth/token` (specs/interworks.md 3).
#pragma once

#include <memory>

#include "lib/async/task.hpp"
#include "lib/http/message.hpp"
#include "lib/sandbox/backend.hpp"

namespace usher::sandbox::interworks {

/// Answers a request for a token, without the fault script. POST only, else 405; the password grant
/// and, where the switch is on, the refresh grant; the failures of 3.3.
[[nodiscard]] Task<http::Response> answer_token(std::shared_ptr<Backend> backend,
                                                std::shared_ptr<const http::Request> request);

}  // namespace usher::sandbox::interworks
