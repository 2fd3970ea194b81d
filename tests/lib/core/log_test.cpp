#include "lib/core/log.hpp"

#include <boost/test/unit_test.hpp>
#include <random>
#include <utility>
#include <vector>

#include "lib/core/text.hpp"

using namespace usher;

namespace {

// Whether no reader of the line can take part of it for a line end, a quote or a control.
bool is_one_plain_line(std::string_view line) {
    for (std::size_t i = 0; i < line.size(); ++i) {
        const auto byte = static_cast<unsigned char>(line[i]);
        if (byte < 0x20 || byte == 0x7f) return false;
        if (byte == '\\') {
            ++i;
        } else if (byte == '"') {
            return false;
        }
    }
    return is_utf8(line) && line.find("\u2028") == std::string_view::npos &&
           line.find("\u2029") == std::string_view::npos;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(log_lines)

BOOST_AUTO_TEST_CASE(harmless_text_stays_as_it_is) {
    for (const char* text : {"", "plain text", "Grüße 日本語 😀", "a=b; c/d?e#f"}) {
        BOOST_TEST(escape_for_log(text) == text);
    }
}

BOOST_AUTO_TEST_CASE(every_dangerous_byte_is_escaped) {
    BOOST_TEST(escape_for_log("a\nb") == "a\\x0ab");
    BOOST_TEST(escape_for_log(std::string_view{"\0", 1}) == "\\x00");
    BOOST_TEST(escape_for_log("\x1b[31m") == "\\x1b[31m");
    BOOST_TEST(escape_for_log("\x7f") == "\\x7f");
    BOOST_TEST(escape_for_log("say \"hi\" \\o/") == "say \\\"hi\\\" \\\\o/");
    BOOST_TEST(escape_for_log("\xc2\x85") == "\\xc2\\x85");  // NEL, of the C1 controls
    BOOST_TEST(escape_for_log("\xc2\xa0") == "\xc2\xa0");    // the first one after them
    BOOST_TEST(escape_for_log("\u2028\u2029") == "\\xe2\\x80\\xa8\\xe2\\x80\\xa9");
    BOOST_TEST(escape_for_log("\u202e") == "\\xe2\\x80\\xae");  // the rest reads backwards
    for (const char* unseen : {"\u200b", "\u200e", "\u200f", "\u202a", "\u2066", "\ufeff"}) {
        BOOST_TEST(escape_for_log(unseen) != unseen);
    }
    for (const char* seen : {"\u200c", "\u200d", "\u2010", "\u2070", "\u20ac"}) {
        BOOST_TEST(escape_for_log(seen) == seen);
    }
    BOOST_TEST(escape_for_log("\xff") == "\\xff");
    BOOST_TEST(escape_for_log("\xe2\x82") == "\\xe2\\x82");
}

BOOST_AUTO_TEST_CASE(long_text_is_cut_and_says_so) {
    BOOST_TEST(escape_for_log(std::string(200, 'a')) == std::string(200, 'a'));
    BOOST_TEST(escape_for_log(std::string(201, 'a')) == std::string(200, 'a') + "...");
    BOOST_TEST(escape_for_log("abcd", 3) == "abc...");
    // A character that the cut divides.
    const std::string divided = escape_for_log(std::string(199, 'a') + "\u00fc");
    BOOST_TEST(divided == std::string(199, 'a') + "\\xc3...");
}

BOOST_AUTO_TEST_CASE(no_bytes_whatever_break_a_line) {
    std::mt19937 random{20250301};
    std::uniform_int_distribution<int> byte{0, 255};
    for (int round = 0; round < 5000; ++round) {
        std::string bytes(static_cast<std::size_t>(round % 64), '\0');
        for (char& c : bytes) c = static_cast<char>(byte(random));
        BOOST_TEST_REQUIRE(is_one_plain_line(escape_for_log(bytes)));
    }
}

BOOST_AUTO_TEST_CASE(a_line_has_the_message_and_the_fields_in_order) {
    std::vector<std::pair<Severity, std::string>> lines;
    const Log log{[&](Severity severity, std::string_view line) {
        lines.emplace_back(severity, std::string{line});
    }};
    log.error("cannot write", {{"path", "/a b"}, {"reason", "it \"broke\"\n"}});
    log.warning("late");
    log.notice("started", {{"port", "1"}});
    log.info("");
    BOOST_TEST_REQUIRE(lines.size() == 4U);
    BOOST_CHECK(lines[0].first == Severity::Error);
    BOOST_TEST(lines[0].second == R"(cannot write path="/a b" reason="it \"broke\"\x0a")");
    BOOST_CHECK((lines[1] == std::pair{Severity::Warning, std::string{"late"}}));
    BOOST_CHECK((lines[2] == std::pair{Severity::Notice, std::string{"started port=\"1\""}}));
    BOOST_CHECK((lines[3] == std::pair{Severity::Info, std::string{}}));
}

BOOST_AUTO_TEST_CASE(a_log_without_a_sink_says_nothing) {
    Log{}.error("nobody listens", {{"a", "b"}});
}

BOOST_AUTO_TEST_SUITE_END()
