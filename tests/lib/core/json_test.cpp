#include "lib/core/json.hpp"

#include <array>
#include <boost/test/unit_test.hpp>

using namespace usher;
using namespace usher::json;

namespace {

std::string nested(std::size_t depth) {
    return "{\"a\":" + std::string(depth - 1, '[') + std::string(depth - 1, ']') + "}";
}

template <typename T>
void check_names(const Result<T>& result, std::string_view member) {
    BOOST_TEST_REQUIRE(!result.has_value());
    BOOST_CHECK(result.error().code() == Errc::Malformed);
    BOOST_TEST(result.error().context().starts_with(member));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(json_reading)

BOOST_AUTO_TEST_CASE(takes_one_whole_object) {
    for (const char* text :
         {"{}", " {} \r\n\t", R"({"a":1})", R"({"a":{"a":{"a":null}}})",
          R"({"a":[{"b":1},{"b":2}]})", R"({"text":"Gr\u00fc\u00dfe \ud83d\ude00"})",
          R"({"a":1,"A":2})", R"({"n":-0.5e-3})"}) {
        BOOST_TEST(parse_object(text).has_value(), text);
    }
}

BOOST_AUTO_TEST_CASE(refuses_what_is_not_exactly_one_object) {
    for (const char* text : {"",
                             " ",
                             "null",
                             "1",
                             "\"a\"",
                             "[]",
                             "[{}]",
                             "{",
                             "}",
                             "{}{}",
                             "{} x",
                             "{},",
                             "{]",
                             R"({"a":1)",
                             R"({"a"})",
                             R"({"a":})",
                             R"({"a":1,})",
                             R"({,})",
                             R"({a:1})",
                             R"({'a':1})",
                             R"({"a":1 "b":2})",
                             R"({"a":01})",
                             R"({"a":+1})",
                             R"({"a":.5})",
                             R"({"a":1.})",
                             R"({"a":0x1})",
                             R"({"a":NaN})",
                             R"({"a":Infinity})",
                             R"({"a":-Infinity})",
                             R"({"a":tru})",
                             R"({"a":True})",
                             R"({"a":"\x"})",
                             R"({"a":"\u12"})",
                             "{\"a\":\"\n\"}",
                             "{\"a\":\"\x01\"}",
                             R"({"a":1}//c)",
                             R"({/*c*/"a":1})",
                             "\xef\xbb\xbf{}"}) {
        const Result<bj::object> object = parse_object(text);
        BOOST_TEST(!object.has_value(), text);
        if (!object) BOOST_CHECK(object.error().code() == Errc::Malformed);
    }
    BOOST_TEST(!parse_object(std::string_view{"{}\0", 3}).has_value());
}

BOOST_AUTO_TEST_CASE(refuses_numbers_that_no_double_holds) {
    for (const char* text : {R"({"a":1e400})", R"({"a":-1e400})", R"({"a":[1e999999999999]})"}) {
        BOOST_TEST(!parse_object(text).has_value(), text);
    }
    BOOST_TEST(parse_object(R"({"a":1e308})").has_value());
}

BOOST_AUTO_TEST_CASE(refuses_a_name_that_stands_twice_at_any_level) {
    for (const char* text : {R"({"a":1,"a":1})", R"({"a":1,"b":2,"a":3})", R"({"o":{"a":1,"a":2}})",
                             R"({"l":[{"a":1,"a":2}]})", R"({"a":1,"\u0061":2})", R"({"":1,"":2})",
                             R"({"a":{"b":1},"a":null})"}) {
        BOOST_TEST(!parse_object(text).has_value(), text);
    }
    // Equal names in different objects are different members.
    BOOST_TEST(parse_object(R"({"a":{"a":1},"b":{"a":1},"l":[{"a":1},{"a":1}]})").has_value());
}

BOOST_AUTO_TEST_CASE(takes_sixteen_levels_and_no_more) {
    BOOST_TEST(parse_object(nested(depth_max)).has_value());
    BOOST_TEST(!parse_object(nested(depth_max + 1)).has_value());
    BOOST_TEST(!parse_object(nested(100000)).has_value());
}

BOOST_AUTO_TEST_CASE(refuses_bytes_that_are_not_utf8) {
    for (const char* text : {"{\"a\":\"\xff\"}", "{\"a\":\"\xc0\x80\"}", "{\"\xed\xa0\x80\":1}",
                             "{\"a\":\"\xe2\x82\"}"}) {
        BOOST_TEST(!parse_object(text).has_value());
    }
    BOOST_TEST(!parse_object(R"({"a":"\ud800"})").has_value());
}

BOOST_AUTO_TEST_CASE(never_quotes_its_input) {
    for (const char* text : {R"({"canary":"canary","canary":1})", R"({"canary"})", "canary"}) {
        const Result<bj::object> object = parse_object(text);
        BOOST_TEST_REQUIRE(!object.has_value());
        BOOST_TEST(object.error().message().find("canary") == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(reads_members_of_the_expected_type) {
    const bj::object object =
        parse_object(R"({"s":"text","i":-7,"b":true,"a":[1,2],"z":"\u0000"})").value();
    BOOST_TEST(string_at(object, "s").value() == "text");
    BOOST_TEST(string_at(object, "z").value() == std::string(1, '\0'));
    BOOST_TEST(integer_at(object, "i").value() == -7);
    BOOST_TEST(boolean_at(object, "b").value());
    BOOST_TEST(array_at(object, "a").value()->size() == 2U);
}

BOOST_AUTO_TEST_CASE(names_a_member_that_is_absent_or_of_another_type) {
    const bj::object object =
        parse_object(R"({"s":"1","i":1,"f":1.0,"b":1,"n":null,"o":{},"big":9223372036854775808})")
            .value();
    check_names(string_at(object, "absent"), "absent");
    check_names(string_at(object, "i"), "i");
    check_names(string_at(object, "n"), "n");
    check_names(integer_at(object, "s"), "s");
    check_names(integer_at(object, "f"), "f");
    check_names(integer_at(object, "big"), "big");
    check_names(boolean_at(object, "b"), "b");
    check_names(array_at(object, "o"), "o");
}

BOOST_AUTO_TEST_CASE(an_optional_member_may_be_absent_or_null_but_not_of_another_type) {
    const bj::object object = parse_object(R"({"s":"text","n":null,"i":1})").value();
    BOOST_CHECK(optional_string_at(object, "s").value() == "text");
    BOOST_CHECK(optional_string_at(object, "n").value() == std::nullopt);
    BOOST_CHECK(optional_string_at(object, "absent").value() == std::nullopt);
    check_names(optional_string_at(object, "i"), "i");
}

BOOST_AUTO_TEST_CASE(reads_integers_to_the_ends_of_their_range) {
    const bj::object object =
        parse_object(R"({"low":-9223372036854775808,"high":9223372036854775807})").value();
    BOOST_TEST(integer_at(object, "low").value() == std::numeric_limits<std::int64_t>::min());
    BOOST_TEST(integer_at(object, "high").value() == std::numeric_limits<std::int64_t>::max());
}

BOOST_AUTO_TEST_SUITE_END()
