/// Entitlement documents: a JWS of type `usher-entitlements+jwt` that says what a user key holds
/// (design.md 6; docs/usher-dialect.md).
#pragma once

#include <string>
#include <string_view>

#include "lib/core/clock.hpp"
#include "lib/core/error.hpp"
#include "lib/core/ids.hpp"
#include "lib/crypto/ed25519.hpp"
#include "lib/license/entitlement.hpp"
#include "lib/upstream/usher/issuer_keys.hpp"

namespace usher::upstream::usher {

/// `sub` of a document: base64url of SHA-256 over `usher user key:` and the user key.
[[nodiscard]] std::string subject_of(const UserKey& user_key);

/// Whom a document is for.
struct Addressee {
    std::string subject;          ///< `sub`, see subject_of
    InstallationId installation;  ///< `aud`
};

/// Claims: `iss`, `sub`, `aud`, `iat`, `exp`, `version`, `options` (array of `id`, `valid_to`,
/// `trial`, `product` or null).
[[nodiscard]] std::string write_document(const license::EntitlementDocument& document,
                                         const Addressee& addressee, const IssuerId& issuer,
                                         const std::optional<ProductId>& product,
                                         const crypto::SigningKey& key);

inline constexpr std::size_t options_max = 1000;

/// Verifies in the order of threat model D53: signature, type, issuer, subject, installation,
/// version against `version_held` (an equal one is a renewal), dates, options (at most 1000 with
/// distinct ids, `valid_to` capped at the last second of 2199). Errc::Malformed, naming the claim,
/// for what is not such a document; Errc::NotAccepted for one that fails a check, its text starting
/// with `signature`, `issuer`, `subject`, `installation`, `version` or `expired`. `certain_now` is
/// the latest time that upstream is known to have reached, not the device's own guess: a device
/// whose clock ran ahead must still be able to take the document that corrects it.
[[nodiscard]] Result<license::EntitlementDocument> read_document(std::string_view text,
                                                                 const IssuerKeys& keys,
                                                                 const Addressee& addressee,
                                                                 std::int64_t version_held,
                                                                 Instant certain_now);

}  // namespace usher::upstream::usher
