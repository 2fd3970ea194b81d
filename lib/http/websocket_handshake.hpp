/// The proof that a server speaks WebSocket.
#pragma once

#include <string>
#include <string_view>

namespace usher::http {

/// The value of Sec-WebSocket-Accept for the client's `key` (RFC 6455 section 4.2.2).
[[nodiscard]] std::string websocket_accept(std::string_view key);

}  // namespace usher::http
