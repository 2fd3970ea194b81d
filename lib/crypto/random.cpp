#include "lib/crypto/random.hpp"

#include <openssl/rand.h>

#include <cstdint>
#include <cstring>

#include "lib/crypto/openssl.hpp"

namespace usher::crypto {

std::string random_bytes(std::size_t count) {
    std::string bytes(count, '\0');
    must(RAND_bytes_ex(nullptr, bytes_of(bytes), count, 0) == 1, "no random bytes");
    return bytes;
}

double random_fraction() {
    constexpr unsigned mantissa_bits = 53;  // as many as a double holds exactly
    std::uint64_t bits = 0;
    std::memcpy(&bits, random_bytes(sizeof bits).data(), sizeof bits);
    return static_cast<double>(bits >> (64U - mantissa_bits)) /
           static_cast<double>(std::uint64_t{1} << mantissa_bits);
}

}  // namespace usher::crypto
