#include "lib/crypto/encoding.hpp"

#include <array>
#include <boost/test/unit_test.hpp>
#include <utility>

#include "lib/crypto/random.hpp"

using namespace usher;
using namespace usher::crypto;

namespace {

// RFC 4648 section 10, without the padding, and the two characters that differ from base64.
constexpr std::array<std::pair<std::string_view, std::string_view>, 9> vectors{
    {{"", ""},
     {"f", "Zg"},
     {"fo", "Zm8"},
     {"foo", "Zm9v"},
     {"foob", "Zm9vYg"},
     {"fooba", "Zm9vYmE"},
     {"foobar", "Zm9vYmFy"},
     {"\xfb\xff", "-_8"},
     {"\xff\xe0", "_-A"}}};

void check_refused(std::string_view text) {
    const Result<std::string> decoded = from_base64url(text);
    BOOST_TEST_CONTEXT(text) {
        BOOST_TEST_REQUIRE(!decoded.has_value());
        BOOST_CHECK(decoded.error().code() == Errc::Malformed);
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(encoding)

BOOST_AUTO_TEST_CASE(base64url_gives_the_published_texts) {
    for (const auto& [bytes, text] : vectors) {
        BOOST_TEST(to_base64url(bytes) == text);
        BOOST_TEST(from_base64url(text).value() == bytes);
    }
}

BOOST_AUTO_TEST_CASE(base64url_gives_back_any_bytes) {
    for (std::size_t size = 0; size < 300; ++size) {
        const std::string bytes = random_bytes(size);
        BOOST_TEST(from_base64url(to_base64url(bytes)).value() == bytes);
    }
}

BOOST_AUTO_TEST_CASE(base64url_refuses_every_character_outside_its_alphabet) {
    for (int code = 0; code < 256; ++code) {
        const char c = static_cast<char>(code);
        const bool in_alphabet = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                                 (c >= '0' && c <= '9') || c == '-' || c == '_';
        const std::string text{'A', c, 'A', 'A'};
        BOOST_TEST(from_base64url(text).has_value() == in_alphabet);
    }
}

BOOST_AUTO_TEST_CASE(base64url_refuses_padding_and_impossible_lengths) {
    for (const char* text : {"Zg==", "Zm8=", "=", "Z", "Zm9vY", "Zm9v\n", " Zm9v"}) {
        check_refused(text);
    }
}

BOOST_AUTO_TEST_CASE(base64url_refuses_a_second_text_for_one_value) {
    std::size_t accepted = 0;
    for (const char c : std::string_view{"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"}) {
        if (from_base64url(std::string{'Z', c})) ++accepted;
    }
    BOOST_TEST(accepted == 4U);  // A, Q, g and w: those that end in four zero bits
    check_refused("Zh");
    check_refused("Zm9");
}

BOOST_AUTO_TEST_SUITE_END()
