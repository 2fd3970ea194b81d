/// What the journal is signed with, derived from the store key.
#pragma once

#include <utility>

#include "lib/core/secret.hpp"
#include "lib/crypto/ed25519.hpp"
#include "lib/journal/checkpoint.hpp"
#include "lib/journal/heading.hpp"

namespace usher::journal {

/// Thread-safe.
class Keys {
public:
    explicit Keys(const Secret& store_key);

    [[nodiscard]] Checkpoint sign(Checkpoint checkpoint) const {
        return signed_by(signing_, std::move(checkpoint));
    }
    /// With the key named in it.
    [[nodiscard]] Heading sign(Heading heading) const {
        heading.key = public_key_;
        return signed_by(signing_, std::move(heading));
    }
    /// By which anybody can check a signature; no secret.
    [[nodiscard]] const crypto::VerifyKey& public_key() const noexcept { return public_key_; }

private:
    crypto::SigningKey signing_;
    crypto::VerifyKey public_key_;
};

}  // namespace usher::journal
