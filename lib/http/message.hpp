/// HTTP messages as values, without a trace of the library behind them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/http/websocket.hpp"

namespace usher::http {

/// What a message came over.
enum class Transport : std::uint8_t { Tcp, Unix };

/// Which listener a connection came through.
struct Entrance {
    Transport transport = Transport::Tcp;
    std::uint16_t port = 0;  ///< 0 for a Unix socket
};

struct Field {
    std::string name;
    std::string value;
};

/// A request that has arrived whole and obeys the limits of `ServerLimits`.
struct Request {
    std::string method;         ///< `GET`, as sent: case matters (RFC 9110 section 9.1)
    std::string target;         ///< as sent: origin form normally, absolute form possible
    std::vector<Field> fields;  ///< in their order, names as sent
    std::string body;
    Transport transport = Transport::Tcp;
    std::uint16_t local_port = 0;  ///< the TCP port that accepted it; 0 over a Unix socket
    std::optional<std::uint32_t> peer_uid{};  ///< who connected over the Unix socket (async::Peer)

    /// The only value of the field `name` (any case); none when it is absent or repeated.
    [[nodiscard]] std::optional<std::string_view> field(std::string_view name) const;
    /// How often the field stands in the request.
    [[nodiscard]] std::size_t field_count(std::string_view name) const;
    /// The target's path, before `?`.
    [[nodiscard]] std::string_view path() const;
    /// The target's query, after `?`; empty without one.
    [[nodiscard]] std::string_view query() const;
    /// Whether the body is declared to be `type` (any case), parameters aside.
    [[nodiscard]] bool has_media_type(std::string_view type) const;
    /// Whether the client asks to go on as a WebSocket (RFC 6455 section 4.1).
    [[nodiscard]] bool wants_websocket() const;
};

/// How much of an answer the server sends. Anything but Whole is for fault scripts.
enum class Delivery : std::uint8_t {
    Whole,
    Cut,   ///< header and half of the body, then the connection is reset
    None,  ///< nothing: the connection is reset
};

struct Response {
    int status = 200;
    std::string content_type = "application/json";  ///< empty: no Content-Type
    std::vector<Field>
        fields{};  ///< besides Content-Type, Content-Length, Connection, Date, Server
    std::string body{};
    bool close = false;  ///< end the connection after this answer
    Delivery delivery = Delivery::Whole;
    /// Set: answer 101, and the connection is this one's WebSocket from then on. Shared, since it
    /// is kept as long as that is open.
    std::shared_ptr<const WebSocketUser> upgrade{};

    /// The value of the first field `name` (any case); none when it is absent.
    [[nodiscard]] std::optional<std::string_view> field(std::string_view name) const;
};

}  // namespace usher::http
