/// Answers as the bytes that go out, written in one piece.
#pragma once

#include <string>
#include <string_view>

#include "lib/core/error.hpp"
#include "lib/http/message.hpp"

namespace usher::http {

/// What the connection adds to an answer.
struct Wrapping {
    std::string_view date{};    ///< value of Date; empty: none is sent
    bool head_only = false;     ///< the request was HEAD
    bool closes = false;        ///< the connection ends after this answer
    bool http10_stays = false;  ///< an HTTP/1.0 client asked to go on, and may
};

struct Written {
    std::string bytes;
    std::size_t header_size = 0;
};

/// Status line, fields and body of `response`. Errc::Malformed if a field's name is no token, is
/// one that the server sets itself, or a value holds a control character: no answer can be split.
[[nodiscard]] Result<Written> write_response(const Response& response, const Wrapping& wrapping);

/// The header that turns the connection into a WebSocket: 101, the fields of `response`, and
/// `accept` as Sec-WebSocket-Accept (RFC 6455 section 4.2.2). Errors as `write_response`.
[[nodiscard]] Result<std::string> write_upgrade(const Response& response, std::string_view accept);

}  // namespace usher::http
