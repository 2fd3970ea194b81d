#include "lib/crypto/ed25519.hpp"

#include <array>
#include <boost/test/unit_test.hpp>

#include "lib/core/text.hpp"
#include "tests/lib/crypto/hex.hpp"

using namespace usher;
using namespace usher::crypto;
using test::from_hex;

namespace {

struct Vector {
    std::string_view seed;
    std::string_view public_key;
    std::string_view message;
    std::string_view signature;
};

// RFC 8032 section 7.1, tests 1 to 3.
constexpr std::array vectors{
    Vector{.seed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
           .public_key = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
           .message = "",
           .signature = "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
                        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"},
    Vector{.seed = "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
           .public_key = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
           .message = "72",
           .signature = "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"},
    Vector{.seed = "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
           .public_key = "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
           .message = "af82",
           .signature = "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
                        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(ed25519)

BOOST_AUTO_TEST_CASE(signs_and_verifies_the_published_vectors) {
    for (const Vector& vector : vectors) {
        const SigningKey key = SigningKey::from_seed(Secret{from_hex(vector.seed)}).value();
        const std::string message = from_hex(vector.message);
        BOOST_TEST(to_hex(key.public_key().raw()) == vector.public_key);
        BOOST_TEST(to_hex(key.sign(message)) == vector.signature);
        const VerifyKey verify_key = VerifyKey::from_raw(from_hex(vector.public_key)).value();
        BOOST_CHECK(verify_key == key.public_key());
        BOOST_TEST(verify_key.verify(message, from_hex(vector.signature)));
    }
}

BOOST_AUTO_TEST_CASE(refuses_a_signature_with_any_bit_flipped) {
    const SigningKey key = SigningKey::generate();
    const VerifyKey verify_key = key.public_key();
    const std::string signature = key.sign("message");
    for (std::size_t bit = 0; bit < signature.size() * 8; ++bit) {
        std::string changed = signature;
        changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
        BOOST_TEST_REQUIRE(!verify_key.verify("message", changed));
    }
    BOOST_TEST(verify_key.verify("message", signature));
}

BOOST_AUTO_TEST_CASE(refuses_another_message_another_key_and_other_sizes) {
    const SigningKey key = SigningKey::generate();
    const VerifyKey verify_key = key.public_key();
    const std::string signature = key.sign("message");
    BOOST_TEST(!verify_key.verify("messagE", signature));
    BOOST_TEST(!verify_key.verify("", signature));
    BOOST_TEST(!SigningKey::generate().public_key().verify("message", signature));
    BOOST_TEST(!verify_key.verify("message", signature.substr(0, 63)));
    BOOST_TEST(!verify_key.verify("message", signature + '\0'));
    BOOST_TEST(!verify_key.verify("message", ""));
}

BOOST_AUTO_TEST_CASE(a_signature_is_not_accepted_in_a_second_form) {
    // S + L in place of S verifies where the range of S is not checked (RFC 8032 section 8.4).
    std::string signature = from_hex(vectors[1].signature);
    const std::string order =
        from_hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
    unsigned carry = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
        const unsigned sum = static_cast<unsigned char>(signature[32 + i]) +
                             static_cast<unsigned char>(order[i]) + carry;
        signature[32 + i] = static_cast<char>(sum & 0xffU);
        carry = sum >> 8U;
    }
    const VerifyKey key = VerifyKey::from_raw(from_hex(vectors[1].public_key)).value();
    BOOST_TEST(!key.verify(from_hex(vectors[1].message), signature));
}

BOOST_AUTO_TEST_CASE(keys_have_exactly_32_bytes) {
    for (const std::size_t size : {0U, 31U, 33U, 64U}) {
        const std::string bytes(size, 'k');
        const Result<VerifyKey> verify_key = VerifyKey::from_raw(bytes);
        BOOST_TEST_REQUIRE(!verify_key.has_value());
        BOOST_CHECK(verify_key.error().code() == Errc::Malformed);
        const Result<SigningKey> signing_key = SigningKey::from_seed(Secret{bytes});
        BOOST_TEST_REQUIRE(!signing_key.has_value());
        BOOST_CHECK(signing_key.error().code() == Errc::Malformed);
    }
}

BOOST_AUTO_TEST_CASE(a_public_key_that_is_no_point_verifies_nothing) {
    const VerifyKey key = VerifyKey::from_raw(std::string(32, '\xff')).value();
    BOOST_TEST(!key.verify("message", std::string(64, '\0')));
}

BOOST_AUTO_TEST_CASE(a_generated_key_is_new_each_time_and_lives_on_in_its_seed) {
    const SigningKey one = SigningKey::generate();
    const SigningKey other = SigningKey::generate();
    BOOST_CHECK(one.public_key() != other.public_key());
    const SigningKey again = SigningKey::from_seed(Secret{one.seed().reveal()}).value();
    BOOST_CHECK(again.public_key() == one.public_key());
    BOOST_TEST(again.sign("message") == one.sign("message"));
}

BOOST_AUTO_TEST_SUITE_END()
