#include "lib/crypto/scrypt.hpp"

#include <openssl/evp.h>

#include "lib/crypto/openssl.hpp"

namespace usher::crypto {

Digest256 scrypt(std::string_view password, std::string_view salt, ScryptCost cost) {
    constexpr std::uint64_t memory_max = std::uint64_t{32} << 20U;
    Digest256 hash;
    must(EVP_PBE_scrypt(password.data(), password.size(), bytes_of(salt), salt.size(), cost.work,
                        cost.block_size, cost.lanes, memory_max, hash.data(), hash.size()) == 1,
         "scrypt failed");
    return hash;
}

}  // namespace usher::crypto
