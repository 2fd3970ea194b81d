#include <boost/test/unit_test.hpp>

#include "tests/lib/http/browser.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/support/websocket_frames.hpp"

namespace beast = boost::beast;

using namespace std::chrono_literals;
using namespace usher::http;
using namespace usher::http::test;
using namespace usher::test::websocket;

namespace {

// The server's goodbye without more than a code.
std::string goodbye(unsigned code) {
    return "\x88\x02" + big_endian(code, 2);
}

// For the server's side, which runs on a thread where Boost.Test must not be called: what does not
// hold ends the WebSocket with 1011.
void must(bool holds) {
    if (!holds) throw std::logic_error{"what must hold does not"};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(websocket)

BOOST_AUTO_TEST_CASE(carries_text_both_ways) {
    RunningServer server{upgrade(echoing())};
    Browser browser{server.port()};
    BOOST_CHECK_EQUAL(browser.response()[beast::http::field::server], "usher");
    BOOST_CHECK_EQUAL(browser.response()["Sec-WebSocket-Protocol"], "events");
    BOOST_CHECK_EQUAL(browser.response().count("Sec-WebSocket-Extensions"), 0U);
    for (const std::string& message :
         {std::string{"hello"}, std::string{}, std::string(65536, 'x')}) {
        browser.send(message);
        BOOST_CHECK(browser.read() == message);
    }
    browser.stream().close(ws::close_code::normal);
}

BOOST_AUTO_TEST_CASE(carries_a_message_in_pieces) {
    RunningServer server{upgrade(echoing())};
    Browser browser{server.port()};
    browser.stream().write_some(false, boost::asio::buffer("one ", 4));
    browser.stream().ping("between");
    browser.stream().write_some(true, boost::asio::buffer("two", 3));
    BOOST_CHECK_EQUAL(browser.read(), "one two");
}

BOOST_AUTO_TEST_CASE(works_over_a_unix_socket) {
    const usher::test::TemporaryDirectory directory;
    RunningServer server{upgrade(echoing())};
    const std::string path = directory.file("socket");
    server.loop().call([&] { return server.server().listen_unix(path, 0600).value(); });
    Wire wire{usher::test::Peer::of_socket(path)};
    wire.send(upgrade_request);
    BOOST_CHECK_EQUAL(wire.receive().value().status, 101);
    wire.send(frame(text, "hello") + close_frame(1000));
    BOOST_CHECK(wire.receive_rest() == "\x81\x05hello" + goodbye(1000));
}

BOOST_AUTO_TEST_CASE(the_answer_proves_that_the_key_was_read) {
    RunningServer server{upgrade(echoing())};
    Wire wire{server.peer()};
    wire.send(upgrade_request);
    const Answer answer = wire.receive().value();
    BOOST_CHECK(answer.header.starts_with("HTTP/1.1 101 Switching Protocols\r\n"));
    for (const char* line : {"Upgrade: websocket", "Connection: Upgrade",
                             "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="}) {
        BOOST_CHECK(answer.has(std::string{"\r\n"} + line + "\r\n"));
    }
}

BOOST_AUTO_TEST_CASE(sends_what_was_queued_in_its_order) {
    WebSocketUser user;
    user.opened = [](WebSocket& socket) {
        for (int i = 0; i < 50; ++i) must(socket.send(TextMessage{std::to_string(i)}));
        socket.close(4000, "done");
        must(!socket.send(TextMessage{"late"}));
        socket.close(4001, "twice");
    };
    RunningServer server{upgrade(user)};
    Browser browser{server.port()};
    for (int i = 0; i < 50; ++i) BOOST_CHECK_EQUAL(browser.read(), std::to_string(i));
    BOOST_CHECK_EQUAL(browser.closing_code(), 4000);
    BOOST_CHECK_EQUAL(browser.stream().reason().reason, "done");
}

BOOST_AUTO_TEST_CASE(one_message_goes_to_many) {
    const TextMessage message{"to all"};
    WebSocketUser user;
    user.opened = [&message](WebSocket& socket) { must(socket.send(message)); };
    RunningServer server{upgrade(user)};
    Browser first{server.port()};
    Browser second{server.port()};
    BOOST_CHECK_EQUAL(first.read(), "to all");
    BOOST_CHECK_EQUAL(second.read(), "to all");
}

BOOST_AUTO_TEST_CASE(answers_pings_and_goodbyes) {
    RunningServer server{upgrade({})};
    Wire wire{server.peer()};
    wire.send(upgrade_request);
    BOOST_CHECK_EQUAL(wire.receive().value().status, 101);
    wire.send(frame(ping, "are you there") + frame(pong, "") + close_frame(4321, "I go"));
    BOOST_CHECK(wire.receive_rest() ==
                "\x8a\x0d"
                "are you there" +
                    goodbye(4321));

    Wire wordless{server.peer()};
    wordless.send(upgrade_request);
    BOOST_CHECK_EQUAL(wordless.receive().value().status, 101);
    wordless.send(frame(closing, ""));
    BOOST_CHECK(wordless.receive_rest() == std::string("\x88\x00", 2));
}

BOOST_AUTO_TEST_CASE(an_exception_of_its_user_closes_it_with_one_log_line) {
    WebSocketUser opening;
    opening.opened = [](WebSocket&) { throw std::runtime_error{"it broke"}; };
    WebSocketUser hearing;
    hearing.heard = [](WebSocket&, std::string_view) { throw std::runtime_error{"it broke"}; };
    for (const WebSocketUser& user : {opening, hearing}) {
        Lines lines;
        RunningServer server{upgrade(user), {}, lines.log()};
        Browser browser{server.port()};
        browser.send("x");
        BOOST_CHECK_EQUAL(browser.closing_code(), 1011);
        server.stop();
        BOOST_REQUIRE_EQUAL(lines.all().size(), 1U);
        BOOST_CHECK(lines.all()[0].find("it broke") != std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(more_than_a_backlog_goes_out_in_portions) {
    constexpr int portions = 20;
    const TextMessage message{std::string(200'000, 'x')};
    int sent = 0;
    WebSocketUser user;
    user.opened = user.drained = [&](WebSocket& socket) {
        if (++sent > portions) return socket.close(1000, {});
        must(socket.send(message));
        socket.await_drained();
        must(sent == 1 || sent <= portions);
    };
    RunningServer server{upgrade(user)};
    Browser browser{server.port()};
    for (int i = 0; i < portions; ++i) BOOST_CHECK_EQUAL(browser.read().size(), 200'000U);
    BOOST_CHECK_EQUAL(browser.closing_code(), 1000);
}

BOOST_AUTO_TEST_CASE(that_all_has_left_is_told_in_a_turn_of_its_own) {
    bool is_told = false;
    WebSocketUser user;
    user.opened = [&](WebSocket& socket) {
        socket.await_drained();
        must(!is_told);
    };
    user.drained = [&](WebSocket& socket) {
        is_told = true;
        socket.close(4000, "once");
    };
    RunningServer server{upgrade(user)};
    BOOST_CHECK_EQUAL(Browser{server.port()}.closing_code(), 4000);
}

BOOST_AUTO_TEST_CASE(its_user_is_told_of_the_end_when_the_peer_closes_or_goes) {
    End closed;
    RunningServer polite{upgrade(closed.watch())};
    Browser{polite.port()}.stream().close(ws::close_code::going_away);
    closed.wait();

    End gone;
    RunningServer rude{upgrade(gone.watch())};
    Browser{rude.port()}.stream().next_layer().close();
    gone.wait();
    BOOST_CHECK_EQUAL(rude.connections(), 0U);
}

BOOST_AUTO_TEST_CASE(nothing_can_be_sent_after_the_end) {
    std::promise<bool> refused;
    WebSocketUser user;
    user.ended = [&refused](WebSocket& socket) {
        const bool sent = socket.send(TextMessage{"x"});
        socket.close(1000, "");
        refused.set_value(!sent);
    };
    RunningServer server{upgrade(user)};
    Browser{server.port()}.stream().next_layer().close();
    BOOST_CHECK(refused.get_future().get());
}

BOOST_AUTO_TEST_CASE(stopping_the_server_says_goodbye) {
    End end;
    RunningServer server{upgrade(end.watch(echoing()))};
    Browser browser{server.port()};
    browser.send("a");
    BOOST_CHECK_EQUAL(browser.read(), "a");
    BOOST_CHECK_EQUAL(server.connections(), 1U);
    server.stop();
    end.wait();
    BOOST_CHECK_EQUAL(server.connections(), 0U);
    BOOST_CHECK_EQUAL(browser.closing_code(), 1001);
}

BOOST_AUTO_TEST_CASE(its_user_may_stop_the_server) {
    RunningServer* running = nullptr;
    End end;
    WebSocketUser user;
    user.heard = [&running](WebSocket& socket, std::string_view) {
        running->server().stop();
        must(!socket.send(TextMessage{"late"}));
    };
    RunningServer server{upgrade(end.watch(user))};
    running = &server;
    Browser browser{server.port()};
    browser.send("stop");
    BOOST_CHECK_EQUAL(browser.closing_code(), 1001);
    end.wait();
}

BOOST_AUTO_TEST_CASE(a_plain_request_is_told_to_upgrade) {
    RunningServer server{upgrade(echoing())};
    Wire wire{server.peer()};
    wire.send("GET /v1/events HTTP/1.1\r\nHost: a\r\n\r\n");
    const Answer answer = wire.receive().value();
    BOOST_CHECK_EQUAL(answer.status, 426);
    BOOST_CHECK(answer.has("\r\nUpgrade: websocket\r\n"));
}

BOOST_AUTO_TEST_CASE(frames_before_the_answer_are_refused) {
    RunningServer server{upgrade(echoing())};
    Wire wire{server.peer()};
    wire.send(std::string{upgrade_request} + "\x81\x80");
    BOOST_CHECK_EQUAL(wire.receive().value().status, 426);
}

BOOST_AUTO_TEST_CASE(a_field_that_would_split_the_answer_is_a_500) {
    Lines lines;
    RunningServer server{[](Request) -> usher::Task<Response> {
                             Response response{.fields = {{"A", "b\r\nC: d"}}};
                             response.upgrade = std::make_shared<const WebSocketUser>(echoing());
                             co_return response;
                         },
                         {},
                         lines.log()};
    Wire wire{server.peer()};
    wire.send(upgrade_request);
    BOOST_CHECK_EQUAL(wire.receive().value().status, 500);
    BOOST_CHECK_EQUAL(wire.receive_rest(), "");
    BOOST_CHECK_EQUAL(lines.all().size(), 1U);
}

BOOST_AUTO_TEST_SUITE_END()
