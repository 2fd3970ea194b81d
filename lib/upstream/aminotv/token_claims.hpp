/// Access and refresh tokens of AminoTV as JSON Web Tokens, HS256 (specs/aminotv.md 3.1). Pure.
///
/// The client reads claims without verifying anything: it has no secret, and upstream judges its
/// own tokens. Only the sandbox signs and verifies.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lib/core/clock.hpp"
#include "lib/core/error.hpp"
#include "lib/core/ids.hpp"

namespace usher::upstream::aminotv {

/// Longer ones are not read.
inline constexpr std::size_t token_bytes_max = std::size_t{8} * 1024;

enum class TokenType : std::uint8_t { Access, Refresh };

/// `access`, `refresh`.
[[nodiscard]] std::string_view name(TokenType type) noexcept;

struct TokenClaims {
    UserId user;  ///< `data.userId`, else `sub`, which profile tokens fill with an e-mail
    std::optional<TokenType> type{};
    std::string token_id{};               ///< `jti`; empty: none
    std::string email{};                  ///< `data.user_email`; empty: none
    std::optional<Instant> issued_at{};   ///< `iat`
    std::optional<Instant> not_before{};  ///< `nbf`
    std::optional<Instant> expires_at{};  ///< `exp`

    friend bool operator==(const TokenClaims&, const TokenClaims&) = default;
};

/// What `token` says of itself, UNVERIFIED. A claim that is missing or cannot be read is none.
/// Errc::Malformed unless it is three parts of base64url with a JSON object in the second; the text
/// quotes nothing of it.
[[nodiscard]] Result<TokenClaims> read_claims(std::string_view token);

/// `claims` with `iss` and `aud` `com.aminocom`, signed with `secret`. For the sandbox.
[[nodiscard]] std::string sign_token(const TokenClaims& claims, std::string_view secret);

/// What `token` says, after its signature was compared in constant time. For the sandbox.
/// Errc::NotAccepted, naming the check, unless it is HS256 under `secret` with
/// `not_before <= now < expires_at`, an expiry at all, the type `expected`, and a `sub` that is the
/// user; Errc::Malformed as above.
[[nodiscard]] Result<TokenClaims> verify_token(std::string_view token, TokenType expected,
                                               std::string_view secret, Instant now);

}  // namespace usher::upstream::aminotv
