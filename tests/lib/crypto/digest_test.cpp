#include "lib/crypto/digest.hpp"

#include <boost/test/unit_test.hpp>
#include <thread>
#include <vector>

#include "lib/core/text.hpp"
#include "tests/lib/crypto/hex.hpp"

using namespace usher;
using namespace usher::crypto;
using test::from_hex;

namespace {

constexpr std::string_view two_blocks = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";

std::string hex(const Digest256& digest) {
    return to_hex(view(digest));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(digest)

// FIPS 180-4 examples.
BOOST_AUTO_TEST_CASE(sha1_gives_the_published_digests) {
    BOOST_TEST(sha1_hex("") == "da39a3ee5e6b4b0d3255bfef95601890afd80709");
    BOOST_TEST(sha1_hex("abc") == "a9993e364706816aba3e25717850c26c9cd0d89d");
    BOOST_TEST(sha1_hex(two_blocks) == "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
    BOOST_TEST(sha1_hex(std::string(1000000, 'a')) == "34aa973cd4c4daa4f61eeb2bdbad27316534016f");
}

BOOST_AUTO_TEST_CASE(sha256_gives_the_published_digests) {
    BOOST_TEST(hex(sha256("")) ==
               "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    BOOST_TEST(hex(sha256("abc")) ==
               "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    BOOST_TEST(hex(sha256(two_blocks)) ==
               "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    BOOST_TEST(hex(sha256(std::string(1000000, 'a'))) ==
               "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

// RFC 4231 sections 4.2, 4.3, 4.4 and 4.7.
BOOST_AUTO_TEST_CASE(hmac_gives_the_published_codes) {
    BOOST_TEST(hex(hmac_sha256(std::string(20, '\x0b'), "Hi There")) ==
               "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    BOOST_TEST(hex(hmac_sha256("Jefe", "what do ya want for nothing?")) ==
               "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    BOOST_TEST(hex(hmac_sha256(std::string(20, '\xaa'), std::string(50, '\xdd'))) ==
               "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
    BOOST_TEST(hex(hmac_sha256(std::string(131, '\xaa'),
                               "Test Using Larger Than Block-Size Key - Hash Key First")) ==
               "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

BOOST_AUTO_TEST_CASE(hmac_of_nothing_under_an_empty_key_is_defined) {
    // An empty key counts as a block of zeros (RFC 2104 section 2).
    BOOST_TEST(hex(hmac_sha256("", "")) == hex(hmac_sha256(std::string(64, '\0'), "")));
    BOOST_TEST(hex(hmac_sha256("", "")) ==
               "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

BOOST_AUTO_TEST_CASE(a_kept_hmac_key_gives_the_same_codes_each_time) {
    const HmacKey key{"Jefe"};
    for (int i = 0; i < 3; ++i) {
        BOOST_TEST(hex(key.mac("what do ya want for nothing?")) ==
                   "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
        BOOST_TEST(hex(key.mac("")) == hex(hmac_sha256("Jefe", "")));
    }
}

BOOST_AUTO_TEST_CASE(threads_share_a_kept_hmac_key) {
    const HmacKey key{"Jefe"};
    const std::string expected = hex(key.mac("message"));
    std::vector<std::string> found(4);
    {
        std::vector<std::jthread> threads;
        for (std::string& one : found) {
            threads.emplace_back([&key, &one] {
                for (int i = 0; i < 200; ++i) one = hex(key.mac("message"));
            });
        }
    }
    for (const std::string& one : found) BOOST_TEST(one == expected);
}

// RFC 5869 appendix A.3: no salt, no info; the first 32 of its 42 bytes.
BOOST_AUTO_TEST_CASE(derive_key_gives_the_published_bytes) {
    const Secret key{std::string(22, '\x0b')};
    BOOST_TEST(to_hex(derive_key(key, "").reveal()) ==
               "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d");
}

BOOST_AUTO_TEST_CASE(derive_key_gives_each_purpose_another_key) {
    const Secret key{std::string(32, 'k')};
    BOOST_TEST(derive_key(key, "one").reveal() == derive_key(key, "one").reveal());
    BOOST_TEST(derive_key(key, "one").reveal() != derive_key(key, "two").reveal());
}

BOOST_AUTO_TEST_CASE(equal_in_constant_time_compares_all_bytes) {
    BOOST_TEST(equal_in_constant_time("", ""));
    BOOST_TEST(equal_in_constant_time("token", "token"));
    BOOST_TEST(!equal_in_constant_time("token", "tokem"));
    BOOST_TEST(!equal_in_constant_time("token", "Token"));
    BOOST_TEST(!equal_in_constant_time("token", "toke"));
    BOOST_TEST(!equal_in_constant_time("", "t"));
}

BOOST_AUTO_TEST_SUITE_END()
