/// An issuer with a fixed key, and tokens of any content that it signed.
#pragma once

#include <string>
#include <string_view>

#include "lib/core/clock.hpp"
#include "lib/crypto/ed25519.hpp"
#include "lib/crypto/encoding.hpp"
#include "lib/upstream/usher/issuer_keys.hpp"

namespace usher::test {

inline const crypto::SigningKey issuer_key =
    crypto::SigningKey::from_seed(Secret{"0123456789abcdef0123456789abcdef"}).value();
inline const std::string issuer_kid = upstream::usher::key_id(issuer_key.public_key());
inline const IssuerId issuer{"issuer.test"};
inline const upstream::usher::IssuerKeys issuer_keys{
    .issuer = issuer, .keys = {{.id = issuer_kid, .key = issuer_key.public_key()}}};

/// A moment that tokens of the tests are issued at.
inline constexpr Instant now = from_unix(1'800'000'000);

/// The compact JWS of `header` and `payload`, whatever they are, signed by `key`.
inline std::string signed_token(std::string_view header, std::string_view payload,
                                const crypto::SigningKey& key = issuer_key) {
    const std::string text = crypto::to_base64url(header) + "." + crypto::to_base64url(payload);
    return text + "." + crypto::to_base64url(key.sign(text));
}

/// A header as we write it, with `more` members after it, such as `,"b64":false`.
inline std::string header_of(std::string_view type, std::string_view more = {}) {
    return R"({"alg":"EdDSA","kid":")" + issuer_kid + R"(","typ":")" + std::string{type} + '"' +
           std::string{more} + "}";
}

/// `text` with its first `what` replaced by `by`.
inline std::string replaced(std::string text, std::string_view what, std::string_view by) {
    return text.replace(text.find(what), what.size(), by);
}

}  // namespace usher::test
