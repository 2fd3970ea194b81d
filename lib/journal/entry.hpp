/// An entry of the journal and what chains it to the one before. Pure.
#pragma once

#include <cstdint>
#include <string>

#include "lib/core/clock.hpp"
#include "lib/core/ids.hpp"
#include "lib/crypto/digest.hpp"

namespace usher::journal {

using Hash = crypto::Digest256;

/// What is before the first entry: 32 zero bytes.
inline constexpr Hash nothing_before{};

/// What happened, as those who know of it write it down. Holds no user key, token or secret.
struct Note {
    Instant at;
    std::string kind;     ///< `activation`, `key_loaded`, … (docs/journal.md); not empty
    std::string subject;  ///< what it happened to: an activation's id, a key's reference, a name
    Actor actor;          ///< who did it; not empty
    std::string details = "{}";  ///< a JSON object, by its bytes

    friend bool operator==(const Note&, const Note&) = default;
};

struct Entry {
    std::int64_t sequence = 0;  ///< from 1, without gaps
    Note note;
    Hash before{};  ///< the hash of the entry before
    Hash hash{};    ///< `hash_of` this one

    friend bool operator==(const Entry&, const Entry&) = default;
};

/// SHA-256 over the canonical bytes of all but `hash` (docs/journal.md).
[[nodiscard]] Hash hash_of(const Entry& entry);

/// `note` as the entry `sequence`, behind one of the hash `before`.
[[nodiscard]] Entry chained(std::int64_t sequence, Note note, const Hash& before);

/// What an entry takes, near enough: the measure of retention by size.
[[nodiscard]] std::int64_t size_of(const Note& note) noexcept;

}  // namespace usher::journal
