/// What every fuzz target shares. A target is one source with libFuzzer's entry point; it checks
/// what must hold for any bytes, and the sanitizers check the rest.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "lib/crypto/ed25519.hpp"
#include "lib/upstream/usher/issuer_keys.hpp"

/// libFuzzer's entry point; also called by replay.cpp.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace usher::fuzz {

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

/// Ends the program, also in builds without assert, so that the fuzzer keeps the input.
inline void require(bool holds) {
    if (!holds) std::abort();
}

/// The key that signs what a fuzzer could never sign itself.
inline const crypto::SigningKey& issuer_key() {
    static const crypto::SigningKey key =
        crypto::SigningKey::from_seed(Secret{"0123456789abcdef0123456789abcdef"}).value();
    return key;
}

inline const upstream::usher::IssuerKeys& issuer_keys() {
    static const upstream::usher::IssuerKeys keys{
        .issuer = IssuerId{"issuer.test"},
        .keys = {{.id = upstream::usher::key_id(issuer_key().public_key()),
                  .key = issuer_key().public_key()}}};
    return keys;
}

}  // namespace usher::fuzz
