#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <boost/test/unit_test.hpp>

#include "lib/async/timer.hpp"
#include "tests/lib/http/loop.hpp"

namespace beast = boost::beast;
namespace ws = beast::websocket;
using boost::asio::ip::tcp;

using namespace std::chrono_literals;
using namespace usher::http;
using namespace usher::http::test;
using usher::Errc;
using usher::Result;
using usher::Task;
using Shared = std::shared_ptr<WebSocket>;
using Use = std::function<Task<void>(Shared)>;

namespace {

// A handler that goes on as a WebSocket with `use`.
Handler upgrade(Use use) {
    return [use](Request) -> Task<Response> {
        Response response{.fields = {{"Sec-WebSocket-Protocol", "events"}}};
        response.upgrade = use;
        co_return response;
    };
}

Task<void> echo_all(Shared socket) {
    while (true) {
        Result<std::string> message = co_await socket->receive();
        if (!message) co_return;
        socket->send(std::make_shared<const std::string>(std::move(*message)));
    }
}

// What `receive` said last, for the test's thread.
class LastWord {
public:
    Use listen() {
        return [this](Shared socket) -> Task<void> {
            Result<std::string> message = co_await socket->receive();
            while (message) message = co_await socket->receive();
            code_.set_value(message.error().code());
        };
    }
    Errc code() { return code_.get_future().get(); }

private:
    std::promise<Errc> code_;
};

// Beast's client, blocking.
class Browser {
public:
    explicit Browser(std::uint16_t port) : stream_{context_} {
        const tcp::endpoint endpoint{boost::asio::ip::address_v4::loopback(), port};
        stream_.next_layer().connect(endpoint);
        stream_.handshake(response_, "127.0.0.1", "/v1/events");
    }

    ws::stream<tcp::socket>& stream() { return stream_; }
    const ws::response_type& response() const { return response_; }

    std::string read() {
        beast::flat_buffer buffer;
        stream_.read(buffer);
        return beast::buffers_to_string(buffer.data());
    }
    // Reads until the connection ends; the code with which the server closed, or 0.
    int closing_code() {
        beast::error_code error;
        while (!error) {
            beast::flat_buffer buffer;
            stream_.read(buffer, error);
        }
        return error == ws::error::closed ? stream_.reason().code : 0;
    }
    // Whether the server ended it with `code`. While frames are still coming in, Beast closes
    // with unread bytes, and the reset that follows may overtake the code.
    bool was_ended_with(int code) {
        const int actual = closing_code();
        return actual == code || actual == 0;
    }
    void send(const std::string& text) { stream_.write(boost::asio::buffer(text)); }

private:
    boost::asio::io_context context_;
    ws::stream<tcp::socket> stream_;
    ws::response_type response_;
};

const std::string upgrade_request =
    "GET /v1/events HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

// For the server's side, which runs on a thread where Boost.Test must not be called: what does not
// hold ends the WebSocket with 1011.
void must(bool holds) {
    if (!holds) throw std::logic_error{"what must hold does not"};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(websocket)

BOOST_AUTO_TEST_CASE(carries_text_both_ways) {
    RunningServer server{upgrade(echo_all)};
    Browser browser{server.port()};
    BOOST_CHECK_EQUAL(browser.response()[beast::http::field::server], "usher");
    BOOST_CHECK_EQUAL(browser.response()["Sec-WebSocket-Protocol"], "events");
    BOOST_CHECK_EQUAL(browser.response().count("Sec-WebSocket-Extensions"), 0U);
    for (const std::string& text : {std::string{"hello"}, std::string{}, std::string(65536, 'x')}) {
        browser.send(text);
        BOOST_CHECK(browser.read() == text);
    }
    browser.stream().close(ws::close_code::normal);
}

BOOST_AUTO_TEST_CASE(sends_what_was_queued_in_its_order) {
    RunningServer server{upgrade([](Shared socket) -> Task<void> {
        for (int i = 0; i < 50; ++i) {
            must(socket->send(std::make_shared<const std::string>(std::to_string(i))));
        }
        socket->close(4000, "done");
        must(!socket->send(std::make_shared<const std::string>("late")));
        co_return;
    })};
    Browser browser{server.port()};
    for (int i = 0; i < 50; ++i) BOOST_CHECK_EQUAL(browser.read(), std::to_string(i));
    BOOST_CHECK_EQUAL(browser.closing_code(), 4000);
    BOOST_CHECK_EQUAL(browser.stream().reason().reason, "done");
}

BOOST_AUTO_TEST_CASE(says_goodbye_when_its_user_returns) {
    RunningServer server{upgrade([](Shared) -> Task<void> { co_return; })};
    BOOST_CHECK_EQUAL(Browser{server.port()}.closing_code(), 1000);
}

BOOST_AUTO_TEST_CASE(cuts_a_long_reason_between_characters) {
    RunningServer server{upgrade([](Shared socket) -> Task<void> {
        std::string reason;
        while (reason.size() < 200) reason += "я";
        socket->close(4001, reason);
        co_return;
    })};
    Browser browser{server.port()};
    BOOST_CHECK_EQUAL(browser.closing_code(), 4001);
    BOOST_CHECK_EQUAL(browser.stream().reason().reason.size(), 122U);
}

BOOST_AUTO_TEST_CASE(an_exception_of_its_user_closes_it_with_one_log_line) {
    Lines lines;
    RunningServer server{upgrade([](Shared) -> Task<void> {
                             throw std::runtime_error{"it broke"};
                             co_return;
                         }),
                         {},
                         lines.log()};
    BOOST_CHECK_EQUAL(Browser{server.port()}.closing_code(), 1011);
    server.stop();
    BOOST_REQUIRE_EQUAL(lines.all().size(), 1U);
    BOOST_CHECK(lines.all()[0].find("it broke") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(refuses_a_message_over_the_limit) {
    LastWord last;
    RunningServer server{upgrade(last.listen())};
    Browser browser{server.port()};
    browser.send(std::string(65537, 'x'));
    BOOST_CHECK(browser.was_ended_with(1009));
    BOOST_CHECK(last.code() == Errc::TooLarge);
}

BOOST_AUTO_TEST_CASE(refuses_a_fragmented_message_over_the_limit) {
    LastWord last;
    RunningServer server{upgrade(last.listen())};
    Browser browser{server.port()};
    const std::string half(40000, 'x');
    browser.stream().write_some(false, boost::asio::buffer(half));
    browser.stream().write_some(false, boost::asio::buffer(half));
    BOOST_CHECK(browser.was_ended_with(1009));
    BOOST_CHECK(last.code() == Errc::TooLarge);
}

BOOST_AUTO_TEST_CASE(refuses_binary_messages) {
    LastWord last;
    RunningServer server{upgrade(last.listen())};
    Browser browser{server.port()};
    browser.stream().binary(true);
    browser.send("bytes");
    BOOST_CHECK_EQUAL(browser.closing_code(), 1003);
    BOOST_CHECK(last.code() == Errc::NoAnswer);
}

BOOST_AUTO_TEST_CASE(refuses_text_that_is_not_utf8) {
    LastWord last;
    RunningServer server{upgrade(last.listen())};
    Browser browser{server.port()};
    browser.send("\xff\xfe");
    BOOST_CHECK_EQUAL(browser.closing_code(), 1007);
    BOOST_CHECK(last.code() == Errc::NoAnswer);
}

BOOST_AUTO_TEST_CASE(too_many_messages_in_a_second_end_it) {
    LastWord last;
    RunningServer server{upgrade(last.listen()), {.frames_per_second = 1}};
    Browser browser{server.port()};
    beast::error_code error;
    for (int i = 0; i < 500 && !error; ++i)
        browser.stream().write(boost::asio::buffer("m", 1), error);
    BOOST_CHECK(browser.was_ended_with(1008));
    BOOST_CHECK(last.code() == Errc::NoAnswer);
}

BOOST_AUTO_TEST_CASE(too_many_pings_in_a_second_end_it) {
    LastWord last;
    RunningServer server{upgrade(last.listen()), {.frames_per_second = 1}};
    Browser browser{server.port()};
    beast::error_code error;
    for (int i = 0; i < 500 && !error; ++i) browser.stream().ping({}, error);
    BOOST_CHECK(browser.was_ended_with(1008));
    BOOST_CHECK(last.code() == Errc::NoAnswer);
}

BOOST_AUTO_TEST_CASE(too_many_empty_pieces_of_a_message_in_a_second_end_it) {
    LastWord last;
    RunningServer server{upgrade(last.listen())};
    Browser browser{server.port()};
    browser.stream().write_some(false, boost::asio::buffer("m", 1));
    beast::error_code error;
    for (int i = 0; i < 200'000 && !error; ++i) {
        browser.stream().write_some(false, boost::asio::const_buffer{}, error);
    }
    BOOST_CHECK(browser.was_ended_with(1008));
    BOOST_CHECK(last.code() == Errc::NoAnswer);
}

BOOST_AUTO_TEST_CASE(a_reader_that_falls_behind_is_dropped) {
    std::promise<std::size_t> accepted;
    RunningServer server{upgrade([&accepted](Shared socket) -> Task<void> {
        const auto message = std::make_shared<const std::string>(std::string(65536, 'x'));
        std::size_t count = 0;
        while (socket->send(message)) {
            ++count;
            co_await usher::async::sleep_for(0ms);
        }
        const Result<std::string> after = co_await socket->receive();
        accepted.set_value(after ? 0 : count);
    })};
    Wire wire{server.port()};
    wire.send(upgrade_request);
    BOOST_CHECK_GE(accepted.get_future().get(), 4U);
    while (server.connections() != 0) std::this_thread::yield();
}

BOOST_AUTO_TEST_CASE(more_than_a_backlog_goes_out_in_portions) {
    constexpr std::size_t portions = 20;
    RunningServer server{upgrade([](Shared socket) -> Task<void> {
        const auto message = std::make_shared<const std::string>(std::string(200'000, 'x'));
        for (std::size_t i = 0; i < portions; ++i) {
            must(socket->send(message));
            const bool is_there = co_await socket->drained();
            must(is_there);
        }
    })};
    Browser browser{server.port()};
    for (std::size_t i = 0; i < portions; ++i) BOOST_CHECK_EQUAL(browser.read().size(), 200'000U);
    BOOST_CHECK_EQUAL(browser.closing_code(), 1000);
}

BOOST_AUTO_TEST_CASE(a_reader_that_takes_too_long_over_a_portion_is_dropped) {
    std::promise<void> dropped;
    RunningServer server{upgrade([&dropped](Shared socket) -> Task<void> {
                             const auto message =
                                 std::make_shared<const std::string>(std::string(200'000, 'x'));
                             bool is_there = true;
                             while (is_there) {
                                 must(socket->send(message));
                                 is_there = co_await socket->drained();
                             }
                             must(!socket->send(message));
                             const bool is_back = co_await socket->drained();
                             must(!is_back);
                             dropped.set_value();
                         }),
                         {.body_time = 50ms}};
    Wire wire{server.port()};
    wire.send(upgrade_request);
    dropped.get_future().get();
    while (server.connections() != 0) std::this_thread::yield();
}

BOOST_AUTO_TEST_CASE(a_peer_that_vanishes_is_noticed_by_its_silence) {
    LastWord last;
    RunningServer server{upgrade(last.listen()), {.idle_time = 60ms}};
    Wire wire{server.port()};
    wire.send(upgrade_request);
    BOOST_CHECK_EQUAL(wire.answer().value().status, 101);
    BOOST_CHECK(last.code() == Errc::NoAnswer);
    BOOST_CHECK_NE(wire.rest(), "");  // a ping
}

BOOST_AUTO_TEST_CASE(ends_when_the_peer_closes_or_goes) {
    LastWord closed;
    RunningServer polite{upgrade(closed.listen())};
    Browser{polite.port()}.stream().close(ws::close_code::going_away);
    BOOST_CHECK(closed.code() == Errc::NoAnswer);

    LastWord gone;
    RunningServer rude{upgrade(gone.listen())};
    Browser{rude.port()}.stream().next_layer().close();
    BOOST_CHECK(gone.code() == Errc::NoAnswer);
}

BOOST_AUTO_TEST_CASE(nothing_can_be_sent_or_received_after_the_end) {
    std::promise<bool> refused;
    RunningServer server{upgrade([&refused](Shared socket) -> Task<void> {
        Result<std::string> message = co_await socket->receive();
        const bool first = !message;
        message = co_await socket->receive();
        const bool sent = socket->send(std::make_shared<const std::string>("x"));
        socket->close(1000, "");
        refused.set_value(first && !message && !sent);
    })};
    Browser{server.port()}.stream().next_layer().close();
    BOOST_CHECK(refused.get_future().get());
}

BOOST_AUTO_TEST_CASE(stopping_the_server_drops_it) {
    RunningServer server{upgrade(echo_all)};
    Browser browser{server.port()};
    browser.send("a");
    BOOST_CHECK_EQUAL(browser.read(), "a");
    BOOST_CHECK_EQUAL(server.connections(), 1U);
    server.stop();
    BOOST_CHECK_EQUAL(browser.closing_code(), 0);
}

BOOST_AUTO_TEST_CASE(stopping_the_server_wakes_a_user_that_waits_for_something_else) {
    RunningServer server{
        upgrade([](Shared) -> Task<void> { co_await usher::async::sleep_for(24h); })};
    Browser browser{server.port()};
    server.stop();
    BOOST_CHECK_EQUAL(browser.closing_code(), 0);
}

BOOST_AUTO_TEST_CASE(a_plain_request_is_told_to_upgrade) {
    RunningServer server{upgrade(echo_all)};
    Wire wire{server.port()};
    wire.send("GET /v1/events HTTP/1.1\r\nHost: a\r\n\r\n");
    const Answer answer = wire.answer().value();
    BOOST_CHECK_EQUAL(answer.status, 426);
    BOOST_CHECK(answer.has("\r\nUpgrade: websocket\r\n"));
}

BOOST_AUTO_TEST_CASE(frames_before_the_answer_are_refused) {
    RunningServer server{upgrade(echo_all)};
    Wire wire{server.port()};
    wire.send(upgrade_request + "\x81\x80");
    BOOST_CHECK_EQUAL(wire.answer().value().status, 426);
}

BOOST_AUTO_TEST_SUITE_END()
