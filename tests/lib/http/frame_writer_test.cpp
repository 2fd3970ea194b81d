#include "lib/http/frame_writer.hpp"

#include <boost/test/unit_test.hpp>

#include "lib/http/websocket.hpp"
#include "lib/http/websocket_handshake.hpp"

using namespace usher::http;
using namespace std::string_literals;

BOOST_AUTO_TEST_SUITE(frame_writer)

BOOST_AUTO_TEST_CASE(writes_the_examples_of_the_rfc) {
    BOOST_CHECK_EQUAL(write_frame(Opcode::Text, "Hello"), "\x81\x05Hello");
    BOOST_CHECK_EQUAL(write_frame(Opcode::Ping, "Hello"), "\x89\x05Hello");
    BOOST_CHECK(write_frame(Opcode::Pong, "") == "\x8a\x00"s);
}

BOOST_AUTO_TEST_CASE(writes_each_length_in_the_shortest_way) {
    const auto header = [](std::size_t size) {
        const std::string written = write_frame(Opcode::Text, std::string(size, 'x'));
        BOOST_CHECK(written.ends_with(std::string(size, 'x')));
        return written.substr(1, written.size() - 1 - size);
    };
    BOOST_CHECK(header(0) == "\x00"s);
    BOOST_CHECK(header(125) == "\x7d"s);
    BOOST_CHECK(header(126) == "\x7e\x00\x7e"s);
    BOOST_CHECK(header(65'535) == "\x7e\xff\xff"s);
    BOOST_CHECK(header(65'536) == "\x7f\x00\x00\x00\x00\x00\x01\x00\x00"s);
}

BOOST_AUTO_TEST_CASE(a_goodbye_has_a_code_and_a_reason_or_neither) {
    BOOST_CHECK(write_close(1001, "bye") == "\x88\x05\x03\xe9"s + "bye");
    BOOST_CHECK(write_close(close_code::none, "bye") == "\x88\x00"s);
}

BOOST_AUTO_TEST_CASE(a_long_reason_is_cut_between_characters) {
    std::string reason;
    while (reason.size() < 200) reason += "\xd1\x8f";  // я
    BOOST_CHECK_EQUAL(write_close(1000, reason).size(), 2U + 2 + 122);
    BOOST_CHECK_EQUAL(write_close(1000, std::string(200, 'x')).size(), 2U + 2 + 123);
    BOOST_CHECK_EQUAL(write_close(1000, std::string(200, '\x80')).size(), 2U + 2);
}

BOOST_AUTO_TEST_CASE(a_message_knows_its_text_and_its_frame) {
    for (const std::size_t size : {0U, 125U, 126U, 70'000U}) {
        const std::string text(size, 'x');
        const TextMessage message{text};
        BOOST_CHECK(message.text() == text);
        BOOST_CHECK(*message.frame() == write_frame(Opcode::Text, text));
        const TextMessage copy = message;  // the frame is not written again
        BOOST_CHECK_EQUAL(copy.frame().get(), message.frame().get());
    }
}

BOOST_AUTO_TEST_CASE(the_handshake_is_proved_as_in_the_rfc) {
    BOOST_CHECK_EQUAL(websocket_accept("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

BOOST_AUTO_TEST_SUITE_END()
