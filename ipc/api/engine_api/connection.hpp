/// One connection of the Engine API: bytes for a Conversation.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "ipc/api/engine_api/conversation.hpp"
#include "ipc/api/engine_api/line_reader.hpp"
#include "ipc/api/engine_api/server.hpp"
#include "lib/async/send_rest.hpp"
#include "lib/core/log.hpp"
#include "lib/http/rate_limit.hpp"

namespace usher::api::engine_api {

using async::Socket;

/// Lives on the event loop.
class Connection : public std::enable_shared_from_this<Connection> {
public:
    /// To be made shared. `gate` outlives `stop`. The socket does not block.
    Connection(Socket socket, const PlaybackGate& gate, EngineInfo info, std::string request_key,
               const ServerLimits& limits, Log log);

    /// Serves the connection until it ends. Whoever calls it keeps the connection.
    [[nodiscard]] Task<void> run();
    /// Closes, and ends what plays: nothing of the gate is used any more.
    void stop();
    /// As Conversation::look, and closes a connection whose time is over.
    void look(std::chrono::steady_clock::time_point now);

private:
    /// False: the connection ends once everything has left.
    [[nodiscard]] bool hear_all();
    void send(std::string line);
    /// Sends what the peer takes now.
    [[nodiscard]] async::Sent flush();
    [[nodiscard]] Task<void> write_out();
    void close();

    Socket socket_;
    ServerLimits limits_;
    Log log_;
    std::chrono::steady_clock::time_point connected_at_;
    std::chrono::steady_clock::time_point heard_at_;
    http::RateLimit rate_;
    LineReader lines_;
    std::string unsent_;
    bool is_writing_ = false;
    std::optional<Conversation> conversation_;  // last: it says things through the others
};

}  // namespace usher::api::engine_api
