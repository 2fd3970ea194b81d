/// The Engine API's door: TCP on loopback, where applications speak the line protocol
/// (specs/acestream.md 2 and 5).
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "ipc/api/engine_api/conversation.hpp"
#include "lib/async/task.hpp"
#include "lib/core/log.hpp"

namespace usher::api::engine_api {

struct ServerLimits {
    std::size_t connections = 64;                        ///< one more is closed at once
    std::chrono::milliseconds authorising_time{10'000};  ///< from the connection to AUTH
    std::chrono::milliseconds idle_time{600'000};        ///< without a line, and nothing playing
    std::size_t lines_per_second = 1000;                 ///< a faster talker is dropped (D11)
    std::size_t backlog_bytes = std::size_t{64} * 1024;  ///< unsent; a slower reader is dropped
};

/// Lives on the event loop.
class Server {
public:
    /// `gate` outlives it.
    Server(Executor executor, const PlaybackGate& gate, EngineInfo info, RandomHex random_hex,
           ServerLimits limits, Log log);
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    ~Server();

    /// Listens at a loopback address, port 0 for a free one; `127.0.0.1:62062` as really taken.
    /// Errc::NotAccepted for an address that is not loopback, Errc::Unavailable if it is taken.
    [[nodiscard]] Result<std::string> listen(const std::string& host, std::uint16_t port);
    /// What the passing of time and changed rights mean for the connections. Call it every second.
    void look();
    /// Ends every connection. Idempotent.
    void stop();

    [[nodiscard]] std::size_t connections() const noexcept;

private:
    class Impl;
    std::shared_ptr<Impl> impl_;  // shared with its coroutines, which outlive a stop by a turn
};

}  // namespace usher::api::engine_api
