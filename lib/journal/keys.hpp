/// What the journal is signed and sealed with, derived from the store key.
#pragma once

#include <utility>

#include "lib/core/secret.hpp"
#include "lib/crypto/digest.hpp"
#include "lib/crypto/ed25519.hpp"
#include "lib/journal/checkpoint.hpp"
#include "lib/journal/head.hpp"

namespace usher::journal {

/// Thread-safe.
class Keys {
public:
    explicit Keys(const Secret& store_key);

    [[nodiscard]] Checkpoint sign(Checkpoint checkpoint) const {
        return signed_by(signing_, std::move(checkpoint));
    }
    [[nodiscard]] crypto::Digest256 mac(const Head& head) const { return mac_of(head, sealing_); }
    /// By which anybody can check a signature; no secret.
    [[nodiscard]] const crypto::VerifyKey& public_key() const noexcept { return public_key_; }

private:
    crypto::SigningKey signing_;
    crypto::VerifyKey public_key_;
    crypto::HmacKey sealing_;
};

}  // namespace usher::journal
