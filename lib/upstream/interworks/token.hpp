/// The token endpoint: what is sent to it, and what its answers say (specs/interworks.md 3). Pure.
///
/// Bodies with secrets are plain texts that must not outlive the call.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "lib/core/clock.hpp"
#include "lib/core/error.hpp"
#include "lib/core/secret.hpp"
#include "lib/upstream/interworks/credentials.hpp"

namespace usher::upstream::interworks {

/// Longer tokens are refused.
inline constexpr std::size_t token_bytes_max = std::size_t{8} * 1024;
/// How long a token is taken to live that does not say so (3.2).
inline constexpr Seconds assumed_token_life{3600};

/// `Basic …`: the key, a colon and the secret as they are, in base64 with padding; not form-encoded
/// first, though RFC 6749 asks for that (IW-TOK-1, IW-TOK-2).
[[nodiscard]] std::string basic_authorization(const Credentials& credentials);
/// The form of the password grant. Key and secret stand in the header alone (3.1).
[[nodiscard]] std::string password_grant(std::string_view username, const Secret& password);
/// The form of the refresh grant (IW-TOK-15).
[[nodiscard]] std::string refresh_grant(const Secret& refresh_token);
/// The form that revokes an access token (IW-TOK-16, RFC 7009 section 2.1).
[[nodiscard]] std::string revocation_form(const Secret& access_token);

/// What a success gave. Moves, never copies.
struct GrantedToken {
    Secret access;                    ///< 1 to `token_bytes_max` visible characters, opaque
    Seconds life{};                   ///< from when the request was sent; more than 0
    std::optional<Secret> refresh{};  ///< this upstream documents none; used if it comes
};

/// Reads the body of a 200. Errc::Malformed, quoting nothing, without a usable `access_token` or
/// with another `token_type` than bearer, in any case.
[[nodiscard]] Result<GrantedToken> read_token(std::string_view body);

/// How long before its end a token that lives so long is renewed: 60 s, of a short one a fifth
/// (IW-TOK-9).
[[nodiscard]] Seconds renewal_margin(Seconds life) noexcept;
/// When a token whose request was sent at `sent_at` of the boot clock is due for renewal, at least
/// a second later.
[[nodiscard]] std::chrono::milliseconds renewal_moment(std::chrono::milliseconds sent_at,
                                                       Seconds life) noexcept;

}  // namespace usher::upstream::interworks
