/// The engine socket: a Unix stream socket where engines fetch the page, ask, watch and hold stream
/// slots (ipc/engine/PROTOCOL.md).
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "ipc/engine/conversation.hpp"
#include "lib/async/task.hpp"
#include "lib/core/log.hpp"

namespace usher::engine {

struct ServerLimits {
    std::size_t connections = 256;                         ///< one more is refused
    std::chrono::milliseconds greeting_time{5'000};        ///< until the first frame has come
    std::size_t backlog_bytes = std::size_t{1024} * 1024;  ///< unsent; a slower reader is dropped
};

/// Lives on the event loop.
class Server {
public:
    /// What `services` refers to outlives it.
    Server(Executor executor, Services services, ServerLimits limits, Log log);
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    ~Server();

    /// Listens at `path` with `mode`; errors as async::listen_unix. Who comes waits until `serve`.
    [[nodiscard]] Result<void> listen(const std::string& path, unsigned mode);
    /// Answers from now on: the page says all that there is to say.
    void serve();
    /// Says that the daemon lives, and tells watchers what the passing of time has changed. Call it
    /// every second.
    void beat();
    /// Ends every connection. Idempotent.
    void stop();

    [[nodiscard]] std::size_t connections() const noexcept;

private:
    class Impl;
    std::shared_ptr<Impl> impl_;  // shared with its coroutines, which outlive a stop by a turn
};

}  // namespace usher::engine
