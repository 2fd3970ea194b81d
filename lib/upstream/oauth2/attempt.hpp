/// What one attempt to sign in keeps to itself until its answer comes: `state` against answers to
/// somebody else's attempt (specs/acestream.md 9, choice 29), and the verifier of PKCE (RFC 7636).
/// Pure.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "lib/core/secret.hpp"

namespace usher::upstream::oauth2 {

/// Gives so many random bytes, such as crypto::random_bytes.
using RandomBytes = std::function<std::string(std::size_t)>;

struct Attempt {
    Secret state;     ///< 43 characters of base64url, 256 random bits
    Secret verifier;  ///< likewise
};

/// `random_bytes` is random and gives as many as it is asked for.
[[nodiscard]] Attempt begin_attempt(const RandomBytes& random_bytes);

/// `code_challenge` of the method S256: base64url of the SHA-256 (RFC 7636 section 4.2).
[[nodiscard]] std::string challenge_of(std::string_view verifier);

/// Whether `text` can be a verifier: 43 to 128 of `[A-Za-z0-9-._~]` (RFC 7636 section 4.1).
[[nodiscard]] bool is_verifier(std::string_view text) noexcept;
/// Whether `text` can be a challenge of S256: base64url of 32 bytes.
[[nodiscard]] bool is_challenge(std::string_view text);

}  // namespace usher::upstream::oauth2
