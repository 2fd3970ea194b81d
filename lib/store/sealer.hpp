/// Sensitive columns: sealed at rest, found again by a keyed hash (threat model D26).
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "lib/core/error.hpp"
#include "lib/core/ids.hpp"
#include "lib/core/secret.hpp"
#include "lib/crypto/aead.hpp"
#include "lib/crypto/digest.hpp"

namespace usher::store {

/// What a user key is found by: HMAC-SHA-256 under a key of this installation, cut to 128 bits.
/// Tells nothing about the user key to whoever lacks the store key.
using KeyTag = std::array<std::uint8_t, 16>;

/// A user key's name in the engine's shared page: a keyed hash that somebody else defines. All
/// zeros: it has none.
using KeySubject = std::array<std::uint64_t, 2>;
using SubjectOf = std::function<KeySubject(std::string_view user_key)>;

struct KeyTagHash {
    std::size_t operator()(const KeyTag& tag) const noexcept;
};
struct KeySubjectHash {
    std::size_t operator()(const KeySubject& subject) const noexcept { return subject[0]; }
};

/// The bytes of a tag as a text view, valid while the tag lives.
[[nodiscard]] inline std::string_view view(const KeyTag& tag) noexcept {
    return {reinterpret_cast<const char*>(tag.data()), tag.size()};
}

/// Where a sealed value stands; part of what is authenticated, so that values cannot be swapped.
struct Place {
    std::string_view table;
    std::string_view column;
    std::int64_t row = 0;
};

/// Seals columns and tags user keys under keys derived from the store key. Thread-safe.
class Sealer {
public:
    /// `store_key` has 32 bytes; throws std::invalid_argument otherwise. Without `subject_of` no
    /// key has a subject.
    explicit Sealer(const Secret& store_key, SubjectOf subject_of = {});

    /// The key id, then what crypto::Aead::seal gives for `place`, the key id and the version of
    /// this layout as context.
    [[nodiscard]] std::string seal(std::string_view plaintext, const Place& place) const;
    /// Errc::NotAccepted when it was changed, moved, or sealed under another store key.
    [[nodiscard]] Result<std::string> open(std::string_view sealed, const Place& place) const;

    [[nodiscard]] KeyTag tag(const UserKey& user_key) const;
    /// Whether keys have subjects at all.
    [[nodiscard]] bool has_subjects() const noexcept { return static_cast<bool>(subject_of_); }
    [[nodiscard]] KeySubject subject(std::string_view user_key) const;
    /// Names the sealing key inside every sealed value: 8 bytes derived from the store key.
    [[nodiscard]] std::string_view key_id() const noexcept { return key_id_; }

private:
    [[nodiscard]] std::string context_of(const Place& place) const;

    crypto::Aead aead_;
    crypto::HmacKey tag_key_;
    std::string key_id_;
    SubjectOf subject_of_;
};

}  // namespace usher::store
