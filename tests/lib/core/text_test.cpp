#include "lib/core/text.hpp"

#include <boost/test/unit_test.hpp>

#include "lib/core/clock.hpp"

using namespace std::string_literals;
using namespace usher;

namespace {

// UTF-8 of `code_point` by the rule of RFC 3629 section 3, surrogates and all.
std::string encoded(unsigned code_point, std::size_t size) {
    if (size == 1) return {static_cast<char>(code_point)};
    std::string bytes(size, '\0');
    for (std::size_t i = size - 1; i > 0; --i) {
        bytes[i] = static_cast<char>(0x80U | (code_point & 0x3fU));
        code_point >>= 6U;
    }
    bytes[0] = static_cast<char>((0xf00U >> size & 0xffU) | code_point);
    return bytes;
}

std::size_t shortest(unsigned code_point) {
    if (code_point < 0x80) return 1;
    if (code_point < 0x800) return 2;
    return code_point < 0x10000 ? 3 : 4;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(text)

BOOST_AUTO_TEST_CASE(every_code_point_is_utf8_in_its_shortest_form_only) {
    for (unsigned code_point = 0; code_point < 0x1fffff;
         code_point += code_point < 0x900 ? 1 : 37) {
        const bool exists = code_point <= 0x10ffff && (code_point < 0xd800 || code_point > 0xdfff);
        for (std::size_t size = shortest(code_point); size <= 4; ++size) {
            const bool expected = exists && size == shortest(code_point);
            BOOST_TEST_REQUIRE(is_utf8(encoded(code_point, size)) == expected);
        }
    }
    BOOST_TEST(is_utf8(encoded(0xd7ff, 3) + encoded(0xe000, 3) + encoded(0x10ffff, 4)));
    for (const unsigned code_point : {0xd800U, 0xdbffU, 0xdc00U, 0xdfffU, 0x110000U}) {
        BOOST_TEST(!is_utf8(encoded(code_point, shortest(code_point))));
    }
}

BOOST_AUTO_TEST_CASE(incomplete_and_stray_bytes_are_not_utf8) {
    BOOST_TEST(is_utf8(""));
    for (const char* bytes : {"\x80", "\xbf", "a\x80", "\xc3", "\xe2\x82", "\xf0\x9f\x98", "\xfe",
                              "\xff", "\xf8\x88\x80\x80\x80", "\xc3(", "\xe2\x82(", "\xf0\x9f("}) {
        BOOST_TEST(!is_utf8(bytes));
    }
}

BOOST_AUTO_TEST_CASE(printable_text_has_a_size_and_no_spaces_or_controls) {
    BOOST_TEST(is_printable("a", 1, 1));
    BOOST_TEST(is_printable("!~", 1, 2));
    BOOST_TEST(is_printable("", 0, 2));
    for (const char* text : {"", "abc", "a ", "\t", "\x7f", "\x80", "\u00fc"}) {
        BOOST_TEST(!is_printable(text, 1, 2), text);
    }
}

BOOST_AUTO_TEST_CASE(a_line_is_text_without_any_control_character) {
    for (const std::string& text : {""s, "plain text"s, "\xd0\xb6 \xc2\xa0 \xe2\x82\xac \u2027"s}) {
        BOOST_TEST(is_line(text), text);
    }
    for (const std::string& text : {"a\nb"s, "a\tb"s, "a\0b"s, "\x7f"s, "\xc2\x80"s, "\xc2\x9f"s,
                                    "\u2028"s, "a\u2029"s, "\xff"s}) {
        BOOST_TEST(!is_line(text));
    }
}

BOOST_AUTO_TEST_CASE(an_identifier_is_closed) {
    for (const char* text : {"a", "noAds", "m1", "A.b_c-9", ".", "-"}) {
        BOOST_TEST(is_identifier(text), text);
    }
    for (const char* text : {"", "a b", "a#b", "a=b", "a&b", "a/b", "\u00fc", "a\n", "a%20"}) {
        BOOST_TEST(!is_identifier(text), text);
    }
    BOOST_TEST(is_identifier(std::string(128, 'a')));
    BOOST_TEST(!is_identifier(std::string(129, 'a')));
    BOOST_TEST(is_identifier("abc", 3));
    BOOST_TEST(!is_identifier("abcd", 3));
    BOOST_TEST(!is_identifier(std::string_view{"a\0", 2}));
}

BOOST_AUTO_TEST_CASE(hexadecimal_digits_are_lower_case_and_two_a_byte) {
    BOOST_TEST(to_hex("") == "");
    BOOST_TEST(to_hex(std::string_view{"\0\x0f\xf0\xff", 4}) == "000ff0ff");
}

BOOST_AUTO_TEST_CASE(instants_are_written_in_utc) {
    BOOST_TEST(rfc3339(from_unix(0)) == "1970-01-01T00:00:00Z");
    BOOST_TEST(rfc3339(from_unix(-1)) == "1969-12-31T23:59:59Z");
    BOOST_TEST(rfc3339(from_unix(951782400)) == "2000-02-29T00:00:00Z");
    BOOST_TEST(rfc3339(from_unix(1411671946)) == "2014-09-25T19:05:46Z");
    BOOST_TEST(rfc3339(from_unix(2147483648)) == "2038-01-19T03:14:08Z");
    BOOST_TEST(rfc3339(earliest_instant) == "2020-01-01T00:00:00Z");
    BOOST_TEST(rfc3339(latest_instant) == "2200-01-01T00:00:00Z");
}

BOOST_AUTO_TEST_CASE(seconds_since_1970_survive_a_round_trip) {
    for (const std::int64_t seconds : {std::int64_t{-1}, std::int64_t{0}, std::int64_t{1} << 53}) {
        BOOST_TEST(unix_seconds(from_unix(seconds)) == seconds);
    }
}

BOOST_AUTO_TEST_CASE(lower_case_knows_ascii_letters_alone) {
    BOOST_TEST(lower_case("AZaz09[Ж]") == "azaz09[Ж]");
}

BOOST_AUTO_TEST_SUITE_END()
