#include "lib/upstream/interworks/token_error.hpp"

#include <algorithm>
#include <array>

#include "lib/upstream/interworks/document.hpp"

namespace usher::upstream::interworks {
namespace {

struct TokenErrorName {
    TokenError error;
    std::string_view text;
};

constexpr std::array token_errors{
    TokenErrorName{TokenError::InvalidRequest, "invalid_request"},
    TokenErrorName{TokenError::InvalidClient, "invalid_client"},
    TokenErrorName{TokenError::InvalidGrant, "invalid_grant"},
    TokenErrorName{TokenError::UnauthorizedClient, "unauthorized_client"},
    TokenErrorName{TokenError::UnsupportedGrantType, "unsupported_grant_type"},
    TokenErrorName{TokenError::UnsupportedTokenType, "unsupported_token_type"},
    TokenErrorName{TokenError::Other, "other"}};

}  // namespace

std::string_view name(TokenError error) noexcept {
    return std::ranges::find(token_errors, error, &TokenErrorName::error)->text;
}

bool rejects_credentials(TokenError error) noexcept {
    switch (error) {
        case TokenError::InvalidClient:
        case TokenError::InvalidGrant:
        case TokenError::UnauthorizedClient:
        case TokenError::UnsupportedGrantType: return true;
        case TokenError::InvalidRequest:
        case TokenError::UnsupportedTokenType:
        case TokenError::Other: return false;
    }
    return false;
}

TokenError read_token_error(std::string_view body) {
    const Result<Value> document = parse_document(body);
    const auto* answer = document ? std::get_if<Object>(&document->content) : nullptr;
    const std::string* word = answer == nullptr ? nullptr : text_of(find(*answer, "error"));
    if (word == nullptr) return TokenError::InvalidRequest;
    const auto* const found = std::ranges::find(token_errors, *word, &TokenErrorName::text);
    return found == token_errors.end() ? TokenError::Other : found->error;
}

}  // namespace usher::upstream::interworks
