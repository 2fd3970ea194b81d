/// How a token or revocation endpoint says no (specs/interworks.md 3.3). Pure.
#pragma once

#include <cstdint>
#include <string_view>

namespace usher::upstream::interworks {

/// The words of RFC 6749 section 5.2 and RFC 7009 section 2.2.1.
enum class TokenError : std::uint8_t {
    InvalidRequest,  ///< also for a 4xx that says nothing readable
    InvalidClient,
    InvalidGrant,
    UnauthorizedClient,
    UnsupportedGrantType,
    UnsupportedTokenType,
    Other,
};

/// `invalid_grant`: the word of the wire; of Other `other`.
[[nodiscard]] std::string_view name(TokenError error) noexcept;
/// Whether asking again with the same credentials is useless and may lock the user (IW-TOK-5).
[[nodiscard]] bool rejects_credentials(TokenError error) noexcept;
/// The `error` of a 4xx, whatever the status (IW-TOK-4).
[[nodiscard]] TokenError read_token_error(std::string_view body);

}  // namespace usher::upstream::interworks
