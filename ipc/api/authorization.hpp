/// What gives a caller a right, and what the journal calls him: the Unix socket, whose mode and
/// group have decided who connects, or a bearer token.
#pragma once

#include <optional>
#include <string_view>

#include "lib/core/error.hpp"
#include "lib/enforcement/tokens.hpp"
#include "lib/http/message.hpp"

namespace usher::api {

/// The token of `Authorization: Bearer …`, valid while `request` lives; none: there is none.
[[nodiscard]] std::optional<std::string_view> bearer_of(const http::Request& request);

/// Who sent `request` over the Unix socket, `uid 1000`, or by a token with `scope`, `token player`.
/// Errc::Unauthorized without a known token, Errc::Forbidden for one that lacks the scope.
[[nodiscard]] Result<Actor> authorize(const http::Request& request, enforcement::Scope scope,
                                      enforcement::Tokens& tokens);

/// Who sent `request` where no right is needed: `uid 1000`, or `anonymous`.
[[nodiscard]] Actor sender_of(const http::Request& request);

}  // namespace usher::api
