/// WebSockets of a RunningServer: who uses them, and a client of another make at the other end.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <future>
#include <memory>
#include <string>

#include "tests/lib/http/loop.hpp"

namespace usher::http::test {

namespace ws = boost::beast::websocket;

inline constexpr auto upgrade_request =
    "GET /v1/events HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

/// A handler whose answers go on as WebSockets of `user`.
inline Handler upgrade(WebSocketUser user) {
    const auto shared = std::make_shared<const WebSocketUser>(std::move(user));
    return [shared](Request) -> Task<Response> {
        Response response{.fields = {{"Sec-WebSocket-Protocol", "events"}}};
        response.upgrade = shared;
        co_return response;
    };
}

/// Answers each message with itself.
inline WebSocketUser echoing() {
    WebSocketUser user;
    user.heard = [](WebSocket& socket, std::string_view text) { socket.send(TextMessage{text}); };
    return user;
}

/// Tells the test's thread of the end.
class End {
public:
    /// `user`, with this as its `ended`.
    WebSocketUser watch(WebSocketUser user = {}) {
        user.ended = [this](WebSocket&) { told_.set_value(); };
        return user;
    }
    /// Returns when it has come; throws when it has not for 20 s, or has come twice.
    void wait() {
        auto told = told_.get_future();
        if (told.wait_for(std::chrono::seconds{20}) != std::future_status::ready) {
            throw std::runtime_error{"no end"};
        }
        told.get();
    }

private:
    std::promise<void> told_;
};

/// Beast's client, blocking.
class Browser {
public:
    explicit Browser(std::uint16_t port) : stream_{context_} {
        using boost::asio::ip::tcp;
        const tcp::endpoint endpoint{boost::asio::ip::address_v4::loopback(), port};
        stream_.next_layer().connect(endpoint);
        stream_.handshake(response_, "127.0.0.1", "/v1/events");
    }

    ws::stream<boost::asio::ip::tcp::socket>& stream() { return stream_; }
    const ws::response_type& response() const { return response_; }

    std::string read() {
        boost::beast::flat_buffer buffer;
        stream_.read(buffer);
        return boost::beast::buffers_to_string(buffer.data());
    }
    /// Reads until the connection ends; the code with which the server closed, or 0. A server that
    /// has gone after its goodbye does not hear the answer to it, which is an error to Beast.
    int closing_code() {
        boost::beast::error_code error;
        while (!error) {
            boost::beast::flat_buffer buffer;
            stream_.read(buffer, error);
        }
        return stream_.reason().code;
    }
    void send(const std::string& text) { stream_.write(boost::asio::buffer(text)); }

private:
    boost::asio::io_context context_;
    ws::stream<boost::asio::ip::tcp::socket> stream_;
    ws::response_type response_;
};

}  // namespace usher::http::test
