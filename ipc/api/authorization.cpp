#include "ipc/api/authorization.hpp"

#include "lib/http/ascii.hpp"

namespace usher::api {
namespace {

// The token of `Authorization: Bearer …` (RFC 6750 section 2.1); the scheme in any case (RFC 9110
// section 11.1).
Result<std::string_view> bearer_token(const http::Request& request) {
    constexpr std::string_view scheme = "Bearer ";
    const auto authorization = request.field("Authorization");
    const bool is_bearer = authorization && http::equals_ignoring_case(
                                                authorization->substr(0, scheme.size()), scheme);
    if (!is_bearer) {
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
    return tokens.authorize(*token, scope);
}

std::string caller_of(const http::Request& request, enforcement::Tokens& tokens) {
    if (request.transport == http::Transport::Unix) return "socket";
    const Result<std::string_view> text = bearer_token(request);
    const enforcement::Token* const token = text ? tokens.find(*text) : nullptr;
    return "token:" + (token != nullptr ? token->name : std::string{});
}

}  // namespace usher::api
