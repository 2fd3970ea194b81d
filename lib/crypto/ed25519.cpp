#include "lib/crypto/ed25519.hpp"

#include <openssl/crypto.h>

#include <algorithm>
#include <utility>

#include "lib/crypto/openssl.hpp"
#include "lib/crypto/random.hpp"

namespace usher::crypto {
namespace {

constexpr std::size_t seed_bytes = 32;
constexpr std::size_t signature_bytes = 64;
constexpr const char* algorithm = "ED25519";

OwnedKey private_key(const Secret& seed) {
    OwnedKey key{EVP_PKEY_new_raw_private_key_ex(nullptr, algorithm, nullptr,
                                                 bytes_of(seed.reveal()), seed_bytes)};
    must(key != nullptr, "Ed25519 seed refused");
    return key;
}

OwnedDigestContext new_context() {
    OwnedDigestContext context{EVP_MD_CTX_new()};
    must(context != nullptr, "out of memory");
    return context;
}

}  // namespace

Result<VerifyKey> VerifyKey::from_raw(std::string_view raw) {
    if (raw.size() != raw_bytes) {
        return Error{Errc::Malformed, "an Ed25519 public key has 32 bytes"};
    }
    VerifyKey key;
    std::ranges::copy(raw, key.raw_.begin());
    return key;
}

bool VerifyKey::verify(std::string_view message, std::string_view signature) const {
    if (signature.size() != signature_bytes) return false;
    const OwnedKey key{
        EVP_PKEY_new_raw_public_key_ex(nullptr, algorithm, nullptr, raw_.data(), raw_.size())};
    if (key == nullptr) return false;
    const OwnedDigestContext context = new_context();
    return EVP_DigestVerifyInit_ex(context.get(), nullptr, nullptr, nullptr, nullptr, key.get(),
                                   nullptr) == 1 &&
           EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(message),
                            message.size()) == 1;
}

SigningKey SigningKey::generate() {
    std::string seed = random_bytes(seed_bytes);
    SigningKey key{Secret{seed}};
    OPENSSL_cleanse(seed.data(), seed.size());
    return key;
}

Result<SigningKey> SigningKey::from_seed(Secret seed) {
    if (seed.reveal().size() != seed_bytes) {
        return Error{Errc::Malformed, "an Ed25519 seed has 32 bytes"};
    }
    return SigningKey{std::move(seed)};
}

std::string SigningKey::sign(std::string_view message) const {
    const OwnedKey key = private_key(seed_);
    const OwnedDigestContext context = new_context();
    std::string signature(signature_bytes, '\0');
    std::size_t size = signature.size();
    must(EVP_DigestSignInit_ex(context.get(), nullptr, nullptr, nullptr, nullptr, key.get(),
                               nullptr) == 1 &&
             EVP_DigestSign(context.get(), bytes_of(signature), &size, bytes_of(message),
                            message.size()) == 1,
         "signing failed");
    return signature;
}

VerifyKey SigningKey::public_key() const {
    const OwnedKey key = private_key(seed_);
    VerifyKey result;
    std::size_t size = result.raw_.size();
    must(EVP_PKEY_get_raw_public_key(key.get(), result.raw_.data(), &size) == 1,
         "no Ed25519 public key");
    return result;
}

}  // namespace usher::crypto
