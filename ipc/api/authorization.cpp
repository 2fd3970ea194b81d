#include "ipc/api/authorization.hpp"

#include "lib/http/ascii.hpp"

namespace usher::api {

// RFC 6750 section 2.1; the scheme in any case (RFC 9110 section 11.1).
std::optional<std::string_view> bearer_of(const http::Request& request) {
    constexpr std::string_view scheme = "Bearer ";
    const auto authorization = request.field("Authorization");
    const bool is_bearer = authorization && http::equals_ignoring_case(
                                                authorization->substr(0, scheme.size()), scheme);
    if (!is_bearer) return std::nullopt;
    return authorization->substr(scheme.size());
}

Result<Actor> authorize(const http::Request& request, enforcement::Scope scope,
                        enforcement::Tokens& tokens) {
    if (request.transport == http::Transport::Unix) return sender_of(request);
    const std::optional<std::string_view> token = bearer_of(request);
    if (!token) return Error{Errc::Unauthorized, "a bearer token is needed"};
    return tokens.authorize(*token, scope);
}

Actor sender_of(const http::Request& request) {
    if (request.transport != http::Transport::Unix) return Actor{"anonymous"};
    return Actor{"uid " + (request.peer_uid ? std::to_string(*request.peer_uid) : "unknown")};
}

}  // namespace usher::api
