/// The public keys of an issuer that a device pins.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lib/core/error.hpp"
#include "lib/core/ids.hpp"
#include "lib/crypto/ed25519.hpp"

namespace usher::upstream::usher {

struct IssuerKey {
    std::string id;  ///< `kid`
    crypto::VerifyKey key;

    friend bool operator==(const IssuerKey&, const IssuerKey&) = default;
};

/// An issuer and its keys: more than one while they roll over.
struct IssuerKeys {
    IssuerId issuer;
    std::vector<IssuerKey> keys;

    [[nodiscard]] const IssuerKey* find(std::string_view id) const noexcept;
    friend bool operator==(const IssuerKeys&, const IssuerKeys&) = default;
};

/// The `kid` of a key: its JWK thumbprint (RFC 7638, RFC 8037 appendix A.3).
[[nodiscard]] std::string key_id(const crypto::VerifyKey& key);

inline constexpr std::size_t issuer_keys_max = 16;

/// A JWK Set `{"issuer":…,"keys":[{"kty":"OKP","crv":"Ed25519","kid":…,"x":…,…}]}` (RFC 7517).
[[nodiscard]] std::string write_issuer_keys(const IssuerKeys& keys);
/// Keys of other types and for other uses are skipped. Errc::Malformed if none is left, there are
/// more than 16, a member is wrong, a `kid` is not the thumbprint of its key, or a private key is
/// there.
[[nodiscard]] Result<IssuerKeys> read_issuer_keys(std::string_view jwk_set);

}  // namespace usher::upstream::usher
