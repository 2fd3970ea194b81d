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

}  // namespace usher::http
