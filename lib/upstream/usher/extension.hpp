/// Extension strings of our own format: a JWS of type `usher-extension+jwt` that gives a device a
/// user key (specs/acestream.md 6.4 and choice 25; docs/usher-dialect.md).
#pragma once

#include <string>
#include <string_view>

#include "lib/core/error.hpp"
#include "lib/crypto/ed25519.hpp"
#include "lib/license/entitlement.hpp"
#include "lib/upstream/usher/issuer_keys.hpp"

namespace usher::upstream::usher {

inline constexpr std::size_t extension_bytes_max = 4096;

/// Claims: `iss`, `iat`, `user_key`, `key_type` (1 or 2), `product` where there is one.
[[nodiscard]] std::string write_extension(const license::Extension& extension,
                                          const crypto::SigningKey& key);

/// Errc::Malformed for what is not an extension string of ours or is over 4096 characters;
/// Errc::NotAccepted, naming the check `signature` or `issuer`, for one that the pinned issuer did
/// not sign. The user key has 1 to 128 printable characters, the product is an identifier.
[[nodiscard]] Result<license::Extension> read_extension(std::string_view text,
                                                        const IssuerKeys& keys);

}  // namespace usher::upstream::usher
