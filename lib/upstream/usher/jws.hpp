/// JSON Web Signatures in compact form (RFC 7515), EdDSA over Ed25519 only (RFC 8037).
#pragma once

#include <string>
#include <string_view>

#include "lib/core/error.hpp"
#include "lib/crypto/ed25519.hpp"
#include "lib/upstream/usher/issuer_keys.hpp"

namespace usher::upstream::usher {

/// The largest token we read: 256 KiB, the largest answer that the client takes. Extension strings
/// have a smaller limit of their own.
inline constexpr std::size_t jws_bytes_max = std::size_t{256} * 1024;

/// `header.payload.signature` with `{"alg":"EdDSA","kid":…,"typ":…}`. `payload` is JSON text.
[[nodiscard]] std::string write_jws(std::string_view type, std::string_view payload,
                                    std::string_view key_id, const crypto::SigningKey& key);

/// The payload of `token` after its signature was verified with the pinned key that `kid` names.
/// Errc::Malformed unless it is one compact JWS with `alg` EdDSA, `typ` equal to `type` (any case,
/// with or without `application/` before it, RFC 7515 section 4.1.9), a `kid`, and none of `crit`,
/// `b64` and the members that bring a key along: `jwk`, `jku`, `x5c`, `x5u`. Other members are
/// ignored. Errc::NotAccepted, naming the check `signature`, when the key is not pinned or the
/// signature is wrong.
[[nodiscard]] Result<std::string> read_jws(std::string_view type, std::string_view token,
                                           const IssuerKeys& keys);

}  // namespace usher::upstream::usher
