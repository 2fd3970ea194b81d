#include "lib/crypto/warm_up.hpp"

#include <exception>
#include <string>

#include "lib/crypto/aead.hpp"
#include "lib/crypto/digest.hpp"

namespace usher::crypto {

void warm_up() noexcept try {
    const Secret key{std::string(Aead::key_bytes, '\0')};
    const Aead aead{derive_key(key, "warm-up")};
    static_cast<void>(aead.open(aead.seal({}, {}), {}));
} catch (const std::exception&) {
    return;
}

}  // namespace usher::crypto
