#include "lib/crypto/aead.hpp"

#include <boost/test/unit_test.hpp>
#include <set>
#include <stdexcept>

#include "tests/lib/crypto/hex.hpp"

using namespace usher;
using crypto::Aead;
using test::from_hex;

namespace {

Aead aead_of(char fill) {
    return Aead{Secret{std::string(Aead::key_bytes, fill)}};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(aead)

// The Galois/Counter Mode of Operation, McGrew and Viega, appendix B, test cases 13, 14 and 16.
BOOST_AUTO_TEST_CASE(opens_the_published_vectors) {
    const Aead zero = aead_of('\0');
    const std::string zero_nonce(Aead::nonce_bytes, '\0');
    BOOST_TEST(zero.open(zero_nonce + from_hex("530f8afbc74536b9a963b4f1c4cb738b"), "").value() ==
               "");
    BOOST_TEST(zero.open(zero_nonce + from_hex("cea7403d4d606b6e074ec5d3baf39d18"
                                               "d0d1c8a799996bf0265b98b5d48ab919"),
                         "")
                   .value() == std::string(16, '\0'));

    const Aead sixteen{
        Secret{from_hex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308")}};
    const std::string sealed = from_hex(
        "cafebabefacedbaddecaf888"
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
        "76fc6ece0f4e1768cddf8853bb2d551b");
    const std::string context = from_hex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
    BOOST_TEST(sixteen.open(sealed, context).value() ==
               from_hex("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                        "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"));
}

BOOST_AUTO_TEST_CASE(opens_what_it_sealed_whatever_its_size) {
    const Aead aead = aead_of('k');
    for (std::size_t size = 0; size < 200; ++size) {
        const std::string plaintext(size, 'p');
        const std::string sealed = aead.seal(plaintext, "context");
        BOOST_TEST(sealed.size() == size + Aead::nonce_bytes + Aead::tag_bytes);
        BOOST_TEST(aead.open(sealed, "context").value() == plaintext);
    }
}

BOOST_AUTO_TEST_CASE(refuses_a_value_with_any_bit_flipped) {
    const Aead aead = aead_of('k');
    const std::string sealed = aead.seal("a user key", "context");
    for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
        std::string changed = sealed;
        changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
        const Result<std::string> opened = aead.open(changed, "context");
        BOOST_TEST_REQUIRE(!opened.has_value());
        BOOST_CHECK(opened.error().code() == Errc::NotAccepted);
    }
    BOOST_TEST(aead.open(sealed, "context").value() == "a user key");
}

BOOST_AUTO_TEST_CASE(refuses_a_value_that_was_cut_or_lengthened) {
    const Aead aead = aead_of('k');
    const std::string sealed = aead.seal("a user key", "context");
    for (std::size_t size = 0; size < sealed.size(); ++size) {
        BOOST_TEST(!aead.open(sealed.substr(0, size), "context").has_value());
    }
    BOOST_TEST(!aead.open(sealed + '\0', "context").has_value());
}

BOOST_AUTO_TEST_CASE(refuses_another_key_and_another_context) {
    const std::string sealed = aead_of('k').seal("a user key", "context");
    BOOST_TEST(!aead_of('l').open(sealed, "context").has_value());
    BOOST_TEST(!aead_of('k').open(sealed, "contexT").has_value());
    BOOST_TEST(!aead_of('k').open(sealed, "").has_value());
}

BOOST_AUTO_TEST_CASE(never_uses_a_nonce_twice) {
    const Aead aead = aead_of('k');
    std::set<std::string> nonces;
    for (int i = 0; i < 1000; ++i) nonces.insert(aead.seal("", "").substr(0, Aead::nonce_bytes));
    BOOST_TEST(nonces.size() == 1000U);
}

BOOST_AUTO_TEST_CASE(takes_only_keys_of_32_bytes) {
    BOOST_CHECK_THROW(Aead{Secret{std::string(31, 'k')}}, std::invalid_argument);
    BOOST_CHECK_THROW(Aead{Secret{std::string(33, 'k')}}, std::invalid_argument);
    BOOST_CHECK_THROW(Aead{Secret{}}, std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(keeps_its_key_when_it_is_moved) {
    Aead first = aead_of('k');
    const std::string sealed = first.seal("a user key", "");
    Aead second = std::move(first);
    first = aead_of('l');
    BOOST_TEST(second.open(sealed, "").value() == "a user key");
    BOOST_TEST(!first.open(sealed, "").has_value());
}

BOOST_AUTO_TEST_SUITE_END()
