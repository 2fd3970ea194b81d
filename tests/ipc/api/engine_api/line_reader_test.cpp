#include "ipc/api/engine_api/line_reader.hpp"

#include <boost/test/unit_test.hpp>

using namespace usher::api::engine_api;

BOOST_AUTO_TEST_SUITE(engine_api_line_reader)

BOOST_AUTO_TEST_CASE(gives_whole_lines_however_they_come) {
    LineReader reader;
    for (const char c : std::string{"HELLOBG version=6\r\n\r\nUSERDATA \xd0\xb6\r\nSTO"}) {
        reader.add({&c, 1});
    }
    BOOST_CHECK(reader.next() == "HELLOBG version=6");
    BOOST_CHECK(reader.next() == "");
    BOOST_CHECK(reader.next() == "USERDATA \xd0\xb6");
    BOOST_CHECK(!reader.next());
    BOOST_CHECK(!reader.is_broken());
    reader.add("P\r\n");
    BOOST_CHECK(reader.next() == "STOP");
}

BOOST_AUTO_TEST_CASE(is_broken_for_good_by_anything_else) {
    for (const std::string& bytes :
         {std::string{"STOP\n"}, std::string{"ST\rOP\r\n"}, std::string{"a\tb\r\n"},
          std::string{"a\x7f\r\n"}, std::string{"a\0b\r\n", 5}, std::string{"\xff\r\n"},
          std::string{"\xc2\x85\r\n"}, std::string{"\x16\x03\x01\r\n"}}) {
        LineReader reader;
        reader.add(bytes);
        BOOST_CHECK(!reader.next());
        BOOST_CHECK(reader.is_broken());
        reader.add("STOP\r\n");
        BOOST_CHECK(!reader.next());
    }
}

BOOST_AUTO_TEST_CASE(takes_lines_up_to_the_limit) {
    LineReader longest;
    longest.add(std::string(line_bytes_max - 2, 'a') + "\r\n");
    BOOST_CHECK_EQUAL(longest.next().value().size(), line_bytes_max - 2);
    LineReader longer;
    longer.add(std::string(line_bytes_max - 1, 'a') + "\r\n");
    BOOST_CHECK(!longer.next());
    BOOST_CHECK(longer.is_broken());
    LineReader endless;
    endless.add(std::string(line_bytes_max, 'a'));
    BOOST_CHECK(!endless.next());
    BOOST_CHECK(endless.is_broken());
}

BOOST_AUTO_TEST_SUITE_END()
