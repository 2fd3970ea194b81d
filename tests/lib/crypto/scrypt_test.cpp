#include "lib/crypto/scrypt.hpp"

#include <boost/test/unit_test.hpp>

#include "lib/core/text.hpp"

using namespace usher;
using namespace usher::crypto;

namespace {

std::string hex(const Digest256& hash) {
    return to_hex(view(hash));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(crypto_scrypt)

// RFC 7914 section 12: of 64 bytes the first 32 are those of a 32-byte hash.
BOOST_AUTO_TEST_CASE(gives_the_published_hashes) {
    BOOST_CHECK_EQUAL(hex(scrypt("", "", {.work = 16, .block_size = 1, .lanes = 1})),
                      "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442");
    BOOST_CHECK_EQUAL(hex(scrypt("pleaseletmein", "SodiumChloride",
                                 {.work = 16'384, .block_size = 8, .lanes = 1})),
                      "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2");
}

BOOST_AUTO_TEST_CASE(every_part_counts) {
    const ScryptCost cheap{.work = 16, .block_size = 1, .lanes = 1};
    const Digest256 hash = scrypt("password", "salt", cheap);
    BOOST_CHECK(hash == scrypt("password", "salt", cheap));
    BOOST_CHECK(hash != scrypt("passwore", "salt", cheap));
    BOOST_CHECK(hash != scrypt("password", "salu", cheap));
    BOOST_CHECK(hash != scrypt("password", "salt", {.work = 16, .block_size = 1, .lanes = 2}));
}

BOOST_AUTO_TEST_CASE(a_cost_beyond_its_memory_is_refused) {
    BOOST_CHECK_THROW(static_cast<void>(scrypt("a", "b", {.work = 65'536})), std::runtime_error);
}

BOOST_AUTO_TEST_SUITE_END()
