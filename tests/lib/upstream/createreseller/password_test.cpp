#include "lib/upstream/createreseller/password.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "lib/crypto/random.hpp"
#include "lib/upstream/createreseller/text_rules.hpp"

using namespace usher;
using namespace usher::upstream::createreseller;

BOOST_AUTO_TEST_SUITE(createreseller_password)

BOOST_AUTO_TEST_CASE(section_12_has_16_characters_of_letters_and_digits_and_both) {
    for (int i = 0; i < 500; ++i) {
        const Secret password = generate_password(crypto::random_bytes);
        const std::string_view text = password.reveal();
        BOOST_REQUIRE_EQUAL(text.size(), 16U);
        BOOST_REQUIRE(is_good_password(text));
        BOOST_REQUIRE(std::ranges::all_of(text, [](char c) {
            return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        }));
    }
}

BOOST_AUTO_TEST_CASE(draws_again_what_has_no_digit) {
    int draws = 0;
    const Secret password = generate_password([&draws](std::size_t count) {
        ++draws;
        std::string bytes(count, '\0');         // A
        if (draws == 2) bytes.back() = '\x34';  // 52: the first digit
        return bytes;
    });
    BOOST_CHECK_EQUAL(password.reveal(), "AAAAAAAAAAAAAAA0");
    BOOST_CHECK_EQUAL(draws, 2);
}

BOOST_AUTO_TEST_CASE(bytes_that_would_favour_some_characters_are_left_out) {
    int draws = 0;
    const Secret password = generate_password([&draws](std::size_t count) {
        ++draws;
        // 248 would be the first character, as 0 is; 247 = 3 * 62 + 61 is the last.
        std::string bytes(count, draws == 1 ? '\xf8' : '\x01');
        if (draws == 1) bytes.front() = '\xf7';
        return bytes;
    });
    BOOST_CHECK_EQUAL(password.reveal(), "9BBBBBBBBBBBBBBB");
    BOOST_CHECK_EQUAL(draws, 2);
}

BOOST_AUTO_TEST_SUITE_END()
