/// A signed word on all that the journal holds up to an entry. Pure.
#pragma once

#include <cstdint>
#include <string>

#include "lib/core/clock.hpp"
#include "lib/crypto/ed25519.hpp"
#include "lib/journal/entry.hpp"

namespace usher::journal {

struct Checkpoint {
    std::int64_t sequence = 0;  ///< the entry that it stands behind
    Hash hash{};                ///< that entry's
    std::int64_t count = 0;  ///< entries that are kept, up to that one; the older ones were let go
    std::int64_t bytes = 0;  ///< size_of all entries there ever were, up to that one
    std::int64_t previous = 0;  ///< the entry of the checkpoint before; 0: there is none
    Instant at;
    std::string signature{};  ///< Ed25519, 64 bytes

    /// The oldest entry that is kept.
    [[nodiscard]] std::int64_t first() const noexcept { return sequence - count + 1; }

    friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

/// `checkpoint` with its signature, over the canonical bytes of everything else.
[[nodiscard]] Checkpoint signed_by(const crypto::SigningKey& key, Checkpoint checkpoint);
[[nodiscard]] bool is_signed_by(const crypto::VerifyKey& key, const Checkpoint& checkpoint);

}  // namespace usher::journal
