#include "lib/http/query.hpp"

#include <boost/test/unit_test.hpp>
#include <random>

using namespace usher::http;
using usher::Errc;
using std::string_literals::operator""s;

namespace {

Errc code_of(std::string_view text) {
    const auto parsed = parse_query(text);
    BOOST_REQUIRE(!parsed);
    return parsed.error().code();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(query)

BOOST_AUTO_TEST_CASE(reads_names_and_values_in_their_order) {
    const Parameters parameters = parse_query("method=get_version&format=json&empty=&bare").value();
    const std::vector<Parameters::Item> expected{
        {"method", "get_version"}, {"format", "json"}, {"empty", ""}, {"bare", ""}};
    BOOST_CHECK(parameters.items() == expected);
    BOOST_CHECK(!parameters.find("absent"));
}

BOOST_AUTO_TEST_CASE(decodes_plus_and_percent) {
    const Parameters parameters = parse_query("a+b=1%2B1%3d2&%D1%8F=%e2%82%ac&p=a=b").value();
    BOOST_CHECK_EQUAL(parameters.find("a b").value(), "1+1=2");
    BOOST_CHECK_EQUAL(parameters.find("я").value(), "€");
    BOOST_CHECK_EQUAL(parameters.find("p").value(), "a=b");
}

BOOST_AUTO_TEST_CASE(passes_over_empty_items) {
    BOOST_CHECK(parse_query("").value().items().empty());
    BOOST_CHECK(parse_query("&&&").value().items().empty());
    BOOST_CHECK_EQUAL(parse_query("&a=1&&b=2&").value().items().size(), 2U);
}

BOOST_AUTO_TEST_CASE(the_last_value_of_a_name_counts) {
    Parameters parameters = parse_query("a=1&a=2").value();
    BOOST_CHECK_EQUAL(parameters.find("a").value(), "2");
    parameters.merge(parse_query("a=3&b=4").value());
    BOOST_CHECK_EQUAL(parameters.find("a").value(), "3");
    BOOST_CHECK_EQUAL(parameters.items().size(), 4U);
}

BOOST_AUTO_TEST_CASE(refuses_the_whole_query_for_one_wrong_part) {
    for (const char* text :
         {"a=%", "a=%1", "a=%1g", "a=%g1", "%=a", "a=1&b=%zz", "a=%+1", "a=%ff", "a=%c3", "%c0%80",
          "a=%ed%a0%80", "a=%f4%90%80%80", "a=%00", "a%00b=1"}) {
        BOOST_TEST_CONTEXT(text) {
            BOOST_CHECK(code_of(text) == Errc::Malformed);
        }
    }
    BOOST_CHECK(code_of("a=\0"s) == Errc::Malformed);
    BOOST_CHECK(code_of("a=\xff") == Errc::Malformed);
}

BOOST_AUTO_TEST_CASE(takes_32_parameters_and_not_one_more) {
    std::string text = "p=0";
    for (std::size_t i = 1; i < parameters_max; ++i) text += "&p=1";
    BOOST_CHECK_EQUAL(parse_query(text).value().items().size(), parameters_max);
    BOOST_CHECK(code_of(text + "&p=1") == Errc::TooLarge);
}

BOOST_AUTO_TEST_CASE(encodes_all_but_the_unreserved) {
    BOOST_CHECK_EQUAL(percent_encode("AZaz09-._~"), "AZaz09-._~");
    BOOST_CHECK_EQUAL(percent_encode(" +&=%/я\n"), "%20%2B%26%3D%25%2F%D1%8F%0A");
}

BOOST_AUTO_TEST_CASE(decoding_a_path_leaves_the_plus) {
    BOOST_CHECK_EQUAL(percent_decode("a+b%20c").value(), "a+b c");
    BOOST_CHECK(percent_decode("%4").error().code() == Errc::Malformed);
    BOOST_CHECK(percent_decode("%").error().code() == Errc::Malformed);
}

BOOST_AUTO_TEST_CASE(any_bytes_survive_encoding_and_decoding) {
    std::mt19937 random{20250301};
    for (int round = 0; round < 2000; ++round) {
        std::string bytes(random() % 40, '\0');
        for (char& byte : bytes) byte = static_cast<char>(random());
        BOOST_REQUIRE(percent_decode(percent_encode(bytes)).value() == bytes);
    }
}

BOOST_AUTO_TEST_CASE(any_parameters_survive_being_written_and_read) {
    std::mt19937 random{20250302};
    const std::vector<std::string> pieces{"a", "=", "&",   "+",  " ", "%",
                                          "я", "€", "%41", "😀", "\n"};
    const auto text = [&] {
        std::string made;
        for (auto left = random() % 6; left > 0; --left) made += pieces[random() % pieces.size()];
        return made;
    };
    for (int round = 0; round < 2000; ++round) {
        Parameters parameters;
        for (auto left = random() % (parameters_max + 1); left > 0; --left) {
            parameters.add("n" + text(), text());
        }
        BOOST_REQUIRE(parse_query(to_query(parameters)).value().items() == parameters.items());
    }
}

BOOST_AUTO_TEST_CASE(any_text_is_either_refused_or_read_the_same_again) {
    std::mt19937 random{20250303};
    constexpr std::string_view alphabet = "ab=&+%0123cCfF\xc3\xa9";
    for (int round = 0; round < 5000; ++round) {
        std::string text(random() % 24, 'x');
        for (char& c : text) c = alphabet[random() % alphabet.size()];
        const auto parsed = parse_query(text);
        if (!parsed) continue;
        // A nameless, valueless parameter is written as `=`.
        BOOST_REQUIRE(parse_query(to_query(*parsed)).value().items() == parsed->items());
    }
}

BOOST_AUTO_TEST_SUITE_END()
