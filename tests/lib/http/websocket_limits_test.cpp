#include <boost/test/unit_test.hpp>

#include "tests/lib/http/browser.hpp"
#include "tests/support/websocket_frames.hpp"

namespace beast = boost::beast;

using namespace std::chrono_literals;
using namespace usher::http;
using namespace usher::http::test;
using namespace usher::test::websocket;

namespace {

// What a raw client is told after the answer 101, up to the server's end.
std::string rest_after_upgrade(RunningServer& server, const std::string& bytes) {
    Wire wire{server.peer()};
    wire.send(upgrade_request);
    BOOST_CHECK_EQUAL(wire.receive().value().status, 101);
    wire.send(bytes);
    return wire.receive_rest();
}

// The code of the close frame that `bytes` are, or 0.
int code_of(const std::string& bytes) {
    if (bytes.size() < 4 || bytes[0] != '\x88') return 0;
    return static_cast<unsigned char>(bytes[2]) << 8 | static_cast<unsigned char>(bytes[3]);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(websocket_limits)

BOOST_AUTO_TEST_CASE(refuses_a_message_over_the_limit) {
    End end;
    RunningServer server{upgrade(end.watch())};
    Browser browser{server.port()};
    browser.send(std::string(65537, 'x'));
    BOOST_CHECK_EQUAL(browser.closing_code(), 1009);
    end.wait();
}

BOOST_AUTO_TEST_CASE(refuses_a_fragmented_message_over_the_limit) {
    End end;
    RunningServer server{upgrade(end.watch())};
    Browser browser{server.port()};
    const std::string half(40000, 'x');
    browser.stream().write_some(false, boost::asio::buffer(half));
    browser.stream().write_some(false, boost::asio::buffer(half));
    BOOST_CHECK_EQUAL(browser.closing_code(), 1009);
    end.wait();
}

BOOST_AUTO_TEST_CASE(refuses_binary_messages) {
    End end;
    RunningServer server{upgrade(end.watch(echoing()))};
    Browser browser{server.port()};
    browser.stream().binary(true);
    browser.send("bytes");
    BOOST_CHECK_EQUAL(browser.closing_code(), 1003);
    BOOST_CHECK_EQUAL(browser.stream().reason().reason, "text only");
    end.wait();
}

BOOST_AUTO_TEST_CASE(refuses_text_that_is_not_utf8) {
    RunningServer server{upgrade(echoing())};
    Browser browser{server.port()};
    browser.send("\xff\xfe");
    BOOST_CHECK_EQUAL(browser.closing_code(), 1007);
}

BOOST_AUTO_TEST_CASE(refuses_what_is_against_the_protocol) {
    RunningServer server{upgrade(echoing()), {.body_time = 50ms}};
    for (const std::string& bytes : {std::string{"\x81\x01x"}, frame(0x83, ""), frame(0xc1, "x"),
                                     frame(last_piece, "x"), close_frame(1005)}) {
        BOOST_CHECK_EQUAL(code_of(rest_after_upgrade(server, bytes + frame(text, "later"))), 1002);
    }
}

BOOST_AUTO_TEST_CASE(too_many_messages_in_a_second_end_it) {
    End end;
    RunningServer server{upgrade(end.watch()), {.frames_per_second = 1}};
    Browser browser{server.port()};
    beast::error_code error;
    for (int i = 0; i < 500 && !error; ++i)
        browser.stream().write(boost::asio::buffer("m", 1), error);
    BOOST_CHECK_EQUAL(browser.closing_code(), 1008);
    end.wait();
}

BOOST_AUTO_TEST_CASE(too_many_pings_in_a_second_end_it) {
    RunningServer server{upgrade({}), {.frames_per_second = 1}};
    Browser browser{server.port()};
    beast::error_code error;
    for (int i = 0; i < 500 && !error; ++i) browser.stream().ping({}, error);
    BOOST_CHECK_EQUAL(browser.closing_code(), 1008);
}

BOOST_AUTO_TEST_CASE(too_many_empty_pieces_of_a_message_in_a_second_end_it) {
    RunningServer server{upgrade({})};
    std::string pieces = frame(first_piece, "m");
    for (int i = 0; i < 1000; ++i) pieces += frame(next_piece, "");
    Wire wire{server.peer()};
    wire.send(upgrade_request);
    BOOST_CHECK_EQUAL(wire.receive().value().status, 101);
    wire.send(pieces);
    BOOST_CHECK_EQUAL(code_of(wire.receive_rest()), 1008);
}

BOOST_AUTO_TEST_CASE(a_flood_after_the_goodbye_is_cut) {
    End end;
    RunningServer server{upgrade(end.watch()), {.body_time = 24h}};
    Wire wire{server.peer()};
    wire.send(upgrade_request);
    BOOST_CHECK_EQUAL(wire.receive().value().status, 101);
    wire.send(close_frame(1000));
    const std::string flood(65536, 'x');
    for (int i = 0; i < 1000 && wire.send(flood); ++i) {
    }
    end.wait();
}

BOOST_AUTO_TEST_CASE(a_reader_that_falls_behind_is_dropped) {
    std::promise<std::size_t> accepted;
    End end;
    WebSocketUser user;
    user.opened = [&accepted](WebSocket& socket) {
        const TextMessage message{std::string(65536, 'x')};
        std::size_t count = 0;
        while (socket.send(message)) ++count;
        accepted.set_value(socket.send(message) ? 0 : count);
    };
    RunningServer server{upgrade(end.watch(user))};
    Wire wire{server.peer()};
    wire.send(upgrade_request);
    BOOST_CHECK_GE(accepted.get_future().get(), 4U);
    end.wait();
    BOOST_CHECK_EQUAL(server.connections(), 0U);
}

BOOST_AUTO_TEST_CASE(a_reader_that_takes_nothing_for_too_long_is_dropped) {
    End end;
    WebSocketUser user;
    user.opened = user.drained = [](WebSocket& socket) {
        socket.send(TextMessage{std::string(200'000, 'x')});
        socket.await_drained();
    };
    RunningServer server{upgrade(end.watch(user)), {.body_time = 50ms}};
    Wire wire{server.peer()};
    wire.send(upgrade_request);
    end.wait();
    BOOST_CHECK_EQUAL(server.connections(), 0U);
}

BOOST_AUTO_TEST_CASE(a_message_has_to_end_in_time) {
    RunningServer server{upgrade({}), {.body_time = 40ms}};
    for (const std::string& part : {frame(text, "abc").substr(0, 8), frame(first_piece, "abc")}) {
        BOOST_CHECK_EQUAL(code_of(rest_after_upgrade(server, part)), 1008);
    }
}

BOOST_AUTO_TEST_CASE(who_does_not_answer_a_goodbye_is_dropped) {
    End end;
    WebSocketUser user;
    user.opened = [](WebSocket& socket) { socket.close(1000, {}); };
    RunningServer server{upgrade(end.watch(user)), {.body_time = 40ms}};
    Wire wire{server.peer()};
    wire.send(upgrade_request);
    BOOST_CHECK_EQUAL(wire.receive().value().status, 101);
    BOOST_CHECK_EQUAL(code_of(wire.receive_rest()), 1000);
    end.wait();
}

BOOST_AUTO_TEST_SUITE_END()
