/// Authenticated encryption: AES-256-GCM with a random 96-bit nonce (threat model D26).
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "lib/core/error.hpp"
#include "lib/core/secret.hpp"

namespace usher::crypto {

/// Seals and opens values under one key, which is set up once. Functions are const and thread-safe.
/// At most 2^32 values may be sealed under one key (NIST SP 800-38D section 8.3).
class Aead {
public:
    static constexpr std::size_t key_bytes = 32;
    static constexpr std::size_t nonce_bytes = 12;
    static constexpr std::size_t tag_bytes = 16;

    /// `key` has exactly 32 bytes; throws std::invalid_argument otherwise.
    explicit Aead(const Secret& key);
    Aead(Aead&&) noexcept;
    Aead& operator=(Aead&&) noexcept;
    ~Aead();

    /// nonce, ciphertext and tag in one; `context` (additional data) is authenticated, not stored.
    [[nodiscard]] std::string seal(std::string_view plaintext, std::string_view context) const;

    /// The plaintext. Errc::NotAccepted if it was changed, cut, sealed under another key or
    /// for another context.
    [[nodiscard]] Result<std::string> open(std::string_view sealed, std::string_view context) const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace usher::crypto
