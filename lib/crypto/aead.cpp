#include "lib/crypto/aead.hpp"

#include <openssl/crypto.h>

#include <mutex>

#include "lib/crypto/openssl.hpp"
#include "lib/crypto/random.hpp"

namespace usher::crypto {
namespace {

using OwnedCipher = Owned<EVP_CIPHER, EVP_CIPHER_free>;

const EVP_CIPHER* aes_256_gcm() {
    static const OwnedCipher cipher{EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr)};
    must(cipher != nullptr, "AES-256-GCM not available");
    return cipher.get();
}

// A context that holds the key already: each value then costs only its own nonce and bytes.
OwnedCipherContext keyed_context(std::string_view key, bool seals) {
    OwnedCipherContext context{EVP_CIPHER_CTX_new()};
    must(context != nullptr && EVP_CipherInit_ex2(context.get(), aes_256_gcm(), bytes_of(key),
                                                  nullptr, seals ? 1 : 0, nullptr) == 1,
         "AES key refused");
    return context;
}

bool begin(EVP_CIPHER_CTX* context, std::string_view nonce, std::string_view additional) {
    int size = 0;
    return EVP_CipherInit_ex2(context, nullptr, nullptr, bytes_of(nonce), -1, nullptr) == 1 &&
           EVP_CipherUpdate(context, nullptr, &size, bytes_of(additional),
                            static_cast<int>(additional.size())) == 1;
}

Error not_accepted() {
    return Error{Errc::NotAccepted, "a sealed value is not authentic"};
}

}  // namespace

struct Aead::Impl {
    explicit Impl(std::string_view key)
        : sealing{keyed_context(key, true)}, opening{keyed_context(key, false)} {}

    std::mutex mutex;
    OwnedCipherContext sealing;
    OwnedCipherContext opening;
};

Aead::Aead(const Secret& key) {
    if (key.reveal().size() != key_bytes)
        throw std::invalid_argument{"an AES-256 key has 32 bytes"};
    impl_ = std::make_unique<Impl>(key.reveal());
}

Aead::Aead(Aead&&) noexcept = default;
Aead& Aead::operator=(Aead&&) noexcept = default;
Aead::~Aead() = default;

std::string Aead::seal(std::string_view plaintext, std::string_view context) const {
    std::string sealed = random_bytes(nonce_bytes);
    sealed.resize(nonce_bytes + plaintext.size() + tag_bytes);
    unsigned char* const ciphertext = bytes_of(sealed) + nonce_bytes;
    unsigned char* const tag = ciphertext + plaintext.size();

    const std::scoped_lock lock{impl_->mutex};
    EVP_CIPHER_CTX* const gcm = impl_->sealing.get();
    int size = 0;
    must(begin(gcm, std::string_view{sealed}.substr(0, nonce_bytes), context) &&
             EVP_CipherUpdate(gcm, ciphertext, &size, bytes_of(plaintext),
                              static_cast<int>(plaintext.size())) == 1 &&
             EVP_CipherFinal_ex(gcm, tag, &size) == 1 &&
             EVP_CIPHER_CTX_ctrl(gcm, EVP_CTRL_AEAD_GET_TAG, tag_bytes, tag) == 1,
         "sealing failed");
    return sealed;
}

Result<std::string> Aead::open(std::string_view sealed, std::string_view context) const {
    if (sealed.size() < nonce_bytes + tag_bytes) return not_accepted();
    const std::string_view nonce = sealed.substr(0, nonce_bytes);
    const std::string_view ciphertext =
        sealed.substr(nonce_bytes, sealed.size() - nonce_bytes - tag_bytes);
    std::string tag{sealed.substr(sealed.size() - tag_bytes)};
    // One byte more than needed: the pointer to an empty plaintext must not be null.
    std::string plaintext(ciphertext.size() + 1, '\0');

    const std::scoped_lock lock{impl_->mutex};
    EVP_CIPHER_CTX* const gcm = impl_->opening.get();
    int size = 0;
    const bool authentic =
        begin(gcm, nonce, context) &&
        EVP_CipherUpdate(gcm, bytes_of(plaintext), &size, bytes_of(ciphertext),
                         static_cast<int>(ciphertext.size())) == 1 &&
        EVP_CIPHER_CTX_ctrl(gcm, EVP_CTRL_AEAD_SET_TAG, tag_bytes, tag.data()) == 1 &&
        EVP_CipherFinal_ex(gcm, bytes_of(plaintext) + ciphertext.size(), &size) == 1;
    if (!authentic) {
        // Bytes that nobody vouches for must not be seen by anyone.
        OPENSSL_cleanse(plaintext.data(), plaintext.size());
        return not_accepted();
    }
    plaintext.resize(ciphertext.size());
    return plaintext;
}

}  // namespace usher::crypto
