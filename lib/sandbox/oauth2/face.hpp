/// The account site: `/oauth/v2/auth`, `/oauth/v2/token`, `/oauth/v2/userinfo`
/// (specs/acestream.md 9, choices 2, 28 and 29).
///
/// The first is for people: pages without script, where they register or sign in, and at the first
/// time agree. The others are for programs and answer JSON. A native app, which can keep no secret,
/// redeems a code without one: only if the code has a challenge (RFC 7636) and was given to an
/// address of the loopback interface.
#pragma once

#include <memory>
#include <string_view>

#include "lib/async/task.hpp"
#include "lib/http/message.hpp"
#include "lib/sandbox/backend.hpp"

namespace usher::sandbox::oauth2 {

/// Whether a path belongs to the account site.
[[nodiscard]] bool is_oauth2(std::string_view path) noexcept;

/// Answers a request, faults included.
[[nodiscard]] Task<http::Response> answer_oauth2(std::shared_ptr<Backend> backend,
                                                 http::Request request);

}  // namespace usher::sandbox::oauth2
