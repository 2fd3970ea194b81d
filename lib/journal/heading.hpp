/// What an exported journal says of itself, under a signature. Pure.
#pragma once

#include <optional>
#include <string>

#include "lib/core/ids.hpp"
#include "lib/crypto/ed25519.hpp"
#include "lib/journal/checkpoint.hpp"

namespace usher::journal {

struct Heading {
    InstallationId installation;
    crypto::VerifyKey key;             ///< everything is signed with
    std::optional<Checkpoint> base{};  ///< behind which the entries begin; none: with entry 1
    Checkpoint end;                    ///< behind the last entry
    std::string signature{};           ///< Ed25519, 64 bytes
};

/// `heading` with its signature: over installation, key, and where base and end stand
/// (docs/journal.md).
[[nodiscard]] Heading signed_by(const crypto::SigningKey& key, Heading heading);
[[nodiscard]] bool is_signed_by(const crypto::VerifyKey& key, const Heading& heading);

}  // namespace usher::journal
