/// The server's end of a WebSocket (RFC 6455), without compression and within limits.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "lib/http/server.hpp"
#include "lib/http/socket.hpp"

namespace usher::http {

/// What the answer 101 is made of.
struct Handshake {
    std::string key;              ///< Sec-WebSocket-Key of the request
    std::vector<Field> fields{};  ///< to be sent along
};

/// A WebSocket as the session that owns the connection sees it.
class ServerWebSocket : public WebSocket {
public:
    /// Ends the connection now, without a word.
    virtual void drop() = 0;
    /// Waits until the connection has ended.
    [[nodiscard]] virtual Task<void> ended() = 0;
};

/// Answers 101 over `socket`; none when the peer goes meanwhile. The closing handshake has
/// `body_time`, a silent peer is pinged and dropped after `idle_time`; somebody has to keep a
/// `receive` going for the WebSocket to see any of this.
[[nodiscard]] Task<std::shared_ptr<ServerWebSocket>> accept_websocket(Socket socket,
                                                                      Handshake handshake,
                                                                      ServerLimits limits);

}  // namespace usher::http
