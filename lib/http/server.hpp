/// The HTTP/1.1 and WebSocket server: TCP and Unix sockets, one connection loop, hard limits.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "lib/async/task.hpp"
#include "lib/core/clock.hpp"
#include "lib/core/error.hpp"
#include "lib/core/log.hpp"
#include "lib/http/message.hpp"
#include "lib/http/quick.hpp"

namespace usher::http {

/// Threat model D6 and D7. Beyond a limit the peer gets a 4xx or is closed.
struct ServerLimits {
    std::size_t header_bytes = std::size_t{8} * 1024;  ///< request line and fields; else 431
    std::size_t fields = 64;                           ///< else 431
    std::size_t body_bytes = std::size_t{64} * 1024;   ///< else 413
    std::chrono::milliseconds header_time{
        5'000};  ///< from the first byte to the empty line; else 408
    std::chrono::milliseconds body_time{10'000};  ///< from there to the last byte; else 408
    std::chrono::milliseconds idle_time{60'000};  ///< between requests; then closed
    std::size_t connections = 256;                ///< per server; one more is closed at once
    std::size_t reserve = 16;     ///< on top of them, for Unix sockets alone (threat model D10)
    std::size_t unfinished = 32;  ///< connections with half a request; beyond, the oldest is closed
    std::size_t message_bytes = std::size_t{64} * 1024;   ///< one WebSocket message
    std::size_t backlog_bytes = std::size_t{256} * 1024;  ///< unsent WebSocket bytes; else dropped
    std::size_t frames_per_second = 100;  ///< of one WebSocket: pieces of messages, pings, pongs
};

/// Answers one request. Runs on the event loop; an exception becomes a 500 and one log line. Has no
/// deadline of its own; `Server::stop` cancels it (terminal cancellation of Asio).
using Handler = std::function<Task<Response>(Request)>;

/// Where a server listens.
struct Address {
    std::string text;        ///< `127.0.0.1:6878`, `[::1]:6878` or a path
    std::uint16_t port = 0;  ///< 0 for a path
};

class Server {
public:
    /// With a `clock`, answers carry Date; without, none (RFC 9110 section 6.6.1).
    /// `quick` comes before `handler`.
    Server(Executor executor, ServerLimits limits, Handler handler, Log log, ReadClock clock = {},
           QuickAnswers quick = {});
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    ~Server();

    /// Listens on `host` (an IP address) and `port`; port 0 takes a free one. Errc::Unavailable,
    /// naming the address and the cause, if it cannot.
    [[nodiscard]] Result<Address> listen_tcp(std::string_view host, std::uint16_t port);
    /// Listens on a Unix socket at `path` with `mode` (such as 0660); replaces a socket that
    /// nobody answers on, and refuses with Errc::Unavailable anything else that stands there.
    [[nodiscard]] Result<Address> listen_unix(const std::string& path, unsigned mode);
    /// Takes over a listening stream socket, as a service manager hands it down; its path, if it
    /// has one, stays at `stop`. Errc::Unavailable for anything else: `descriptor` stays the
    /// caller's.
    [[nodiscard]] Result<Address> adopt(int descriptor);

    /// Closes every connection and listener. `listen_*` may be called again. Idempotent.
    void stop();

    /// Open connections, WebSockets included.
    [[nodiscard]] std::size_t connections() const noexcept;

private:
    class Impl;
    std::shared_ptr<Impl>
        impl_;  // shared with the sessions, which may outlive a stop by a turn of the loop
};

}  // namespace usher::http
