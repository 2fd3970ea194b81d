/// A slow hash for passwords: scrypt (RFC 7914).
#pragma once

#include <cstdint>
#include <string_view>

#include "lib/crypto/digest.hpp"

namespace usher::crypto {

/// What one hash costs. Memory is 128 * `block_size` * `work` bytes.
struct ScryptCost {
    std::uint64_t work = 16'384;   ///< N, a power of two above 1
    std::uint64_t block_size = 8;  ///< r
    std::uint64_t lanes = 5;       ///< p, one after the other
};

/// 32 bytes. With the default cost 16 MiB and a good tenth of a second: not for the event loop.
/// `salt` is random, 16 bytes, and kept beside the hash. Thread-safe. Throws std::runtime_error
/// where OpenSSL fails, or for a cost beyond 32 MiB.
[[nodiscard]] Digest256 scrypt(std::string_view password, std::string_view salt,
                               ScryptCost cost = {});

}  // namespace usher::crypto
