/// What most engines are answered with: a status that they judge by, and the reason for people.
#pragma once

#include <string_view>

#include "lib/core/error.hpp"
#include "lib/http/message.hpp"

namespace usher::api {

/// 204 with the reason in `X-Usher-Reason`.
[[nodiscard]] http::Response allow(std::string_view reason);

/// A problem document of `status` with the reason in `X-Usher-Reason`.
[[nodiscard]] http::Response refuse(std::string_view reason, int status = 403);

/// A call that led to no answer: the player's fault is a refusal for want of a known key,
/// everything else a problem that an operator has to look at.
[[nodiscard]] http::Response refuse(const Error& error, int status = 403);

}  // namespace usher::api
