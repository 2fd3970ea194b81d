/// What gives a caller a right: the Unix socket, whose mode and group have decided who connects, or
/// a bearer token.
#pragma once

#include <string>

#include "lib/core/error.hpp"
#include "lib/enforcement/tokens.hpp"
#include "lib/http/message.hpp"

namespace usher::api {

/// Nothing if `request` came over the Unix socket or carries a token with `scope`.
/// Errc::Unauthorized without a known token, Errc::Forbidden for one that lacks the scope.
[[nodiscard]] Result<void> authorize(const http::Request& request, enforcement::Scope scope,
                                     enforcement::Tokens& tokens);

/// Who asks, for a request that was authorized: `token:` and the name of its token, or `socket`.
[[nodiscard]] std::string caller_of(const http::Request& request, enforcement::Tokens& tokens);

}  // namespace usher::api
