#include "lib/crypto/digest.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>

#include <mutex>

#include "lib/core/text.hpp"
#include "lib/crypto/openssl.hpp"

namespace usher::crypto {
namespace {

using OwnedDigest = Owned<EVP_MD, EVP_MD_free>;
using OwnedMac = Owned<EVP_MAC, EVP_MAC_free>;

const EVP_MD* fetched(const OwnedDigest& digest) {
    must(digest != nullptr, "digest not available");
    return digest.get();
}

const EVP_MD* sha1() {
    static const OwnedDigest digest{EVP_MD_fetch(nullptr, "SHA1", nullptr)};
    return fetched(digest);
}

const EVP_MD* sha2_256() {
    static const OwnedDigest digest{EVP_MD_fetch(nullptr, "SHA2-256", nullptr)};
    return fetched(digest);
}

EVP_MAC* hmac() {
    static const OwnedMac mac{EVP_MAC_fetch(nullptr, "HMAC", nullptr)};
    must(mac != nullptr, "HMAC not available");
    return mac.get();
}

void digest_into(unsigned char* out, const EVP_MD* digest, std::string_view bytes) {
    // Kept per thread: setting one up costs as much as hashing 300 bytes (performance.md 4).
    thread_local const OwnedDigestContext context{EVP_MD_CTX_new()};
    must(context != nullptr && EVP_DigestInit_ex2(context.get(), digest, nullptr) == 1 &&
             EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()) == 1 &&
             EVP_DigestFinal_ex(context.get(), out, nullptr) == 1,
         "digest failed");
}

}  // namespace

struct HmacKey::Impl {
    std::mutex mutex;
    OwnedMacContext context{EVP_MAC_CTX_new(hmac())};
};

HmacKey::HmacKey(std::string_view key) : impl_{std::make_unique<Impl>()} {
    std::string name{"SHA2-256"};
    const std::array parameters{
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name.data(), 0),
        OSSL_PARAM_construct_end()};
    // OpenSSL takes a null key as "the same as before", even when the length is zero.
    const unsigned char none = 0;
    const unsigned char* bytes = key.empty() ? &none : bytes_of(key);
    must(impl_->context != nullptr &&
             EVP_MAC_init(impl_->context.get(), bytes, key.size(), parameters.data()) == 1,
         "HMAC key refused");
}

HmacKey::HmacKey(HmacKey&&) noexcept = default;
HmacKey& HmacKey::operator=(HmacKey&&) noexcept = default;
HmacKey::~HmacKey() = default;

Digest256 HmacKey::mac(std::string_view bytes) const {
    Digest256 result;
    std::size_t size = 0;
    const std::scoped_lock lock{impl_->mutex};
    must(EVP_MAC_init(impl_->context.get(), nullptr, 0, nullptr) == 1 &&
             EVP_MAC_update(impl_->context.get(), bytes_of(bytes), bytes.size()) == 1 &&
             EVP_MAC_final(impl_->context.get(), result.data(), &size, result.size()) == 1,
         "HMAC failed");
    return result;
}

std::string sha1_hex(std::string_view bytes) {
    std::array<unsigned char, 20> digest{};
    digest_into(digest.data(), sha1(), bytes);
    return to_hex({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

Digest256 sha256(std::string_view bytes) {
    Digest256 digest;
    digest_into(digest.data(), sha2_256(), bytes);
    return digest;
}

Digest256 hmac_sha256(std::string_view key, std::string_view bytes) {
    return HmacKey{key}.mac(bytes);
}

Secret derive_key(const Secret& key, std::string_view label) {
    const std::string no_salt(sizeof(Digest256), '\0');
    Digest256 extracted = hmac_sha256(no_salt, key.reveal());
    Digest256 expanded = hmac_sha256(view(extracted), std::string{label} + '\x01');
    Secret derived{view(expanded)};
    OPENSSL_cleanse(extracted.data(), extracted.size());
    OPENSSL_cleanse(expanded.data(), expanded.size());
    return derived;
}

bool equal_in_constant_time(std::string_view left, std::string_view right) noexcept {
    return left.size() == right.size() &&
           CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

}  // namespace usher::crypto
