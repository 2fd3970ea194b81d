/// Digests, MAC, key derivation and comparison, as functions on values.
///
/// Algorithms are fetched once per process; every function is thread-safe. They throw
/// std::runtime_error only where OpenSSL itself fails, on which nobody can act.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "lib/core/secret.hpp"

namespace usher::crypto {

using Digest256 = std::array<std::uint8_t, 32>;

/// SHA-1 (FIPS 180-4) as 40 lower-case hex digits. Only for formats that others fixed with it.
[[nodiscard]] std::string sha1_hex(std::string_view bytes);

/// SHA-256 (FIPS 180-4).
[[nodiscard]] Digest256 sha256(std::string_view bytes);

/// HMAC-SHA-256 (RFC 2104).
[[nodiscard]] Digest256 hmac_sha256(std::string_view key, std::string_view bytes);

/// HMAC-SHA-256 under a key that is set up once: for many messages. Thread-safe.
class HmacKey {
public:
    explicit HmacKey(std::string_view key);
    HmacKey(HmacKey&&) noexcept;
    HmacKey& operator=(HmacKey&&) noexcept;
    ~HmacKey();

    [[nodiscard]] Digest256 mac(std::string_view bytes) const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// 32 bytes derived from `key` for the purpose `label`: HKDF-SHA-256 without salt (RFC 5869).
[[nodiscard]] Secret derive_key(const Secret& key, std::string_view label);

/// Whether the texts are equal, in a time that depends on their lengths alone.
[[nodiscard]] bool equal_in_constant_time(std::string_view left, std::string_view right) noexcept;

/// The bytes of a digest as a text view, valid while the digest lives.
[[nodiscard]] inline std::string_view view(const Digest256& digest) noexcept {
    return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

}  // namespace usher::crypto
