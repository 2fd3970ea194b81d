/// Ed25519 signatures (RFC 8032).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "lib/core/error.hpp"
#include "lib/core/secret.hpp"

namespace usher::crypto {

/// A public key: 32 raw bytes.
class VerifyKey {
public:
    static constexpr std::size_t raw_bytes = 32;

    /// Errc::Malformed unless `raw` has 32 bytes.
    [[nodiscard]] static Result<VerifyKey> from_raw(std::string_view raw);

    /// Whether `signature` (64 bytes) over `message` is this key's.
    [[nodiscard]] bool verify(std::string_view message, std::string_view signature) const;

    [[nodiscard]] std::string_view raw() const noexcept {
        return {reinterpret_cast<const char*>(raw_.data()), raw_.size()};
    }

    friend bool operator==(const VerifyKey&, const VerifyKey&) = default;

private:
    friend class SigningKey;

    std::array<std::uint8_t, raw_bytes> raw_{};
};

/// A private key, kept as its 32-byte seed.
class SigningKey {
public:
    /// A new key from the system's random generator.
    [[nodiscard]] static SigningKey generate();
    /// Errc::Malformed unless `seed` has 32 bytes.
    [[nodiscard]] static Result<SigningKey> from_seed(Secret seed);

    /// 64 bytes.
    [[nodiscard]] std::string sign(std::string_view message) const;
    [[nodiscard]] VerifyKey public_key() const;
    [[nodiscard]] const Secret& seed() const noexcept { return seed_; }

private:
    explicit SigningKey(Secret seed) noexcept : seed_{std::move(seed)} {}

    Secret seed_;
};

}  // namespace usher::crypto
