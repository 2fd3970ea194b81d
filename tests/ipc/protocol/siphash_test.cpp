#include "ipc/protocol/siphash.hpp"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <array>
#include <boost/test/unit_test.hpp>
#include <memory>
#include <random>
#include <string>

#include "tests/ipc/protocol/sip_hash.hpp"

using namespace usher::protocol;
using test::sip_hash;

namespace {

constexpr HashKey counting_key{.first = 0x0706050403020100, .second = 0x0f0e0d0c0b0a0908};

std::string counting(std::size_t bytes) {
    std::string text;
    for (std::size_t i = 0; i < bytes; ++i) text.push_back(static_cast<char>(i));
    return text;
}

Hash128 openssl_hash(const HashKey& key, const std::string& message) {
    const std::unique_ptr<EVP_MAC, decltype(&EVP_MAC_free)> algorithm{
        EVP_MAC_fetch(nullptr, "SIPHASH", nullptr), EVP_MAC_free};
    const std::unique_ptr<EVP_MAC_CTX, decltype(&EVP_MAC_CTX_free)> context{
        EVP_MAC_CTX_new(algorithm.get()), EVP_MAC_CTX_free};
    unsigned compression = 1;
    unsigned finalization = 3;
    std::size_t size = 16;
    const std::array parameters{OSSL_PARAM_construct_uint(OSSL_MAC_PARAM_C_ROUNDS, &compression),
                                OSSL_PARAM_construct_uint(OSSL_MAC_PARAM_D_ROUNDS, &finalization),
                                OSSL_PARAM_construct_size_t(OSSL_MAC_PARAM_SIZE, &size),
                                OSSL_PARAM_construct_end()};
    std::array<unsigned char, 16> out{};
    BOOST_REQUIRE(EVP_MAC_init(context.get(), reinterpret_cast<const unsigned char*>(&key),
                               sizeof key, parameters.data()) == 1);
    BOOST_REQUIRE(EVP_MAC_update(context.get(),
                                 reinterpret_cast<const unsigned char*>(message.data()),
                                 message.size()) == 1);
    BOOST_REQUIRE(EVP_MAC_final(context.get(), out.data(), &size, out.size()) == 1);
    Hash128 hash;
    std::memcpy(&hash, out.data(), sizeof hash);
    return hash;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(siphash)

BOOST_AUTO_TEST_CASE(gives_the_known_values) {
    struct Vector {
        std::size_t bytes;
        Hash128 hash;
    };
    // `openssl mac -macopt c-rounds:1 -macopt d-rounds:3 -macopt size:16` on 00 01 02 ….
    constexpr std::array vectors{
        Vector{0, {0xbea58827b2bc7ee7, 0x013030dd6adb62fd}},
        Vector{1, {0xa8edd36004376ffc, 0x63f02f2bcc73055e}},
        Vector{7, {0xc3e0aaf223b98410, 0x77ab4808c82e2fa6}},
        Vector{8, {0xb4dae3d5e1fe12aa, 0x99c7f935ab164f72}},
        Vector{15, {0x6c52bdb205557ec1, 0x09017e1eeccd2129}},
        Vector{16, {0xeb8e511557d9a8d0, 0x93179e3df8b013b5}},
        Vector{53, {0xcf72b64ac2ccf32b, 0x9b06f3f3d2b81f15}},
    };
    for (const Vector& vector : vectors) {
        const Hash128 hash = sip_hash(counting_key, counting(vector.bytes));
        BOOST_TEST(hash.lo == vector.hash.lo, vector.bytes << " bytes");
        BOOST_TEST(hash.hi == vector.hash.hi, vector.bytes << " bytes");
    }
}

BOOST_AUTO_TEST_CASE(agrees_with_openssl_at_every_length) {
    std::mt19937_64 random{1};
    for (std::size_t bytes = 0; bytes <= 300; ++bytes) {
        const HashKey key{.first = random(), .second = random()};
        std::string message;
        for (std::size_t i = 0; i < bytes; ++i) message.push_back(static_cast<char>(random()));
        const bool same = sip_hash(key, message) == openssl_hash(key, message);
        BOOST_TEST(same, bytes << " bytes");
    }
}

BOOST_AUTO_TEST_SUITE_END()
