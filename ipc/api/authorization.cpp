#include "ipc/api/authorization.hpp"

namespace usher::api {
namespace {

// The token of `Authorization: Bearer …` (RFC 6750 section 2.1).
Result<std::string_view> bearer_token(const http::Request& request) {
    constexpr std::string_view scheme = "Bearer ";
    const auto authorization = request.field("Authorization");
    if (!authorization || !authorization->starts_with(scheme)) {
        return Error{Errc::Unauthorized, "a bearer token is needed"};
    }
    return authorization->substr(scheme.size());
}

}  // namespace

Result<void> authorize(const http::Request& request, enforcement::Scope scope,
                       enforcement::Tokens& tokens) {
    if (request.transport == http::Transport::Unix) return {};
    const Result<std::string_view> token = bearer_token(request);
    if (!token) return token.error();
    const auto authorized = tokens.authorize(*token, scope);
    if (!authorized) return authorized.error();
    return {};
}

}  // namespace usher::api
