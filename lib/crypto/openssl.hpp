/// What the sources of this module share about OpenSSL. Not for other modules.
#pragma once

#include <openssl/evp.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace usher::crypto {

/// Throws where OpenSSL fails without anybody being at fault: out of memory, no provider.
inline void must(bool succeeded, const char* what) {
    if (!succeeded) throw std::runtime_error{std::string{"OpenSSL: "} + what};
}

template <auto free>
struct FreeWith {
    template <typename T>
    void operator()(T* object) const noexcept {
        free(object);
    }
};

template <typename T, auto free>
using Owned = std::unique_ptr<T, FreeWith<free>>;

using OwnedKey = Owned<EVP_PKEY, EVP_PKEY_free>;
using OwnedDigestContext = Owned<EVP_MD_CTX, EVP_MD_CTX_free>;
using OwnedCipherContext = Owned<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>;
using OwnedMacContext = Owned<EVP_MAC_CTX, EVP_MAC_CTX_free>;

inline const unsigned char* bytes_of(std::string_view text) noexcept {
    return reinterpret_cast<const unsigned char*>(text.data());
}

inline unsigned char* bytes_of(std::string& text) noexcept {
    return reinterpret_cast<unsigned char*>(text.data());
}

}  // namespace usher::crypto
