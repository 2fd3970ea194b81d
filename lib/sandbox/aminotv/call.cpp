#include "lib/sandbox/aminotv/call.hpp"

#include <algorithm>
#include <array>

#include "lib/crypto/digest.hpp"
#include "lib/http/ascii.hpp"
#include "lib/upstream/aminotv/token_claims.hpp"

namespace usher::sandbox::aminotv {
namespace {

using upstream::aminotv::TokenClaims;
using upstream::aminotv::TokenType;

// What follows `scheme` in the Authorization field; empty for anything else.
std::string_view credentials(const http::Request& request, std::string_view scheme) {
    const std::string_view text = request.field("Authorization").value_or("");
    const bool has_scheme = text.size() > scheme.size() && text[scheme.size()] == ' ' &&
                            http::equals_ignoring_case(text.substr(0, scheme.size()), scheme);
    return has_scheme ? http::trim(text.substr(scheme.size() + 1)) : std::string_view{};
}

Refusal unauthorized(std::string detail) {
    return {.code = ErrorCode::Unauthorized, .detail = std::move(detail)};
}

std::optional<Refusal> refuse_management(const http::Request& request, const Settings& settings) {
    const std::string_view key = credentials(request, "Apikey");
    const bool is_known =
        !key.empty() && crypto::equal_in_constant_time(key, settings.management_key);
    if (is_known) return std::nullopt;
    return unauthorized("Authorization: the Apikey of this installation expected");
}

bool is_acceptable(std::string_view accept) {
    constexpr std::array<std::string_view, 4> known{media_type, "application/json", "application/*",
                                                    "*/*"};
    while (!accept.empty()) {
        const std::size_t comma = std::min(accept.find(','), accept.size());
        const std::string_view range = accept.substr(0, comma);
        const std::string_view name = http::trim(range.substr(0, range.find(';')));
        const bool is_known = std::ranges::any_of(
            known, [&](auto type) { return http::equals_ignoring_case(type, name); });
        if (is_known) return true;
        accept.remove_prefix(std::min(comma + 1, accept.size()));
    }
    return false;
}

}  // namespace

std::optional<Refusal> refuse_access(const http::Request& request, Access access,
                                     std::string_view user, const Settings& settings, Instant now) {
    if (access == Access::Public) return std::nullopt;
    if (access == Access::Management) return refuse_management(request, settings);

    const std::string_view token = credentials(request, "Bearer");
    if (token.empty()) return unauthorized("Authorization: a Bearer token expected");
    if (settings.token_secret.empty()) return unauthorized("this sandbox issues no tokens");
    const Result<TokenClaims> claims =
        upstream::aminotv::verify_token(token, TokenType::Access, settings.token_secret, now);
    if (!claims) return unauthorized("Authorization: " + claims.error().context());
    if (access == Access::TheUser && claims->user.text() != user) {
        return Refusal{.code = ErrorCode::ForbiddenUser,
                       .detail = "the token is another user's than the path"};
    }
    return std::nullopt;
}

std::optional<Refusal> refuse_media(const http::Request& request, bool is_form) {
    const bool has_accept = request.field_count("Accept") != 0;
    const std::string_view accept = request.field("Accept").value_or("*/*");
    if (has_accept && !is_acceptable(accept)) return Refusal{.code = ErrorCode::NotAcceptable};

    if (request.method != "POST" && request.method != "PATCH") return std::nullopt;
    const bool is_json =
        request.has_media_type(media_type) || request.has_media_type("application/json");
    const bool is_right =
        is_form ? request.has_media_type("application/x-www-form-urlencoded") : is_json;
    if (is_right) return std::nullopt;
    return Refusal{.code = ErrorCode::UnsupportedMediaType};
}

}  // namespace usher::sandbox::aminotv
