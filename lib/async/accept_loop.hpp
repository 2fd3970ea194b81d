/// Takes connections from a listening socket, one after the other, until it is told to stop.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "lib/async/socket.hpp"
#include "lib/core/log.hpp"

namespace usher::async {

/// Which descriptors of the process the connections may take (threat model D10).
enum class Descriptors : std::uint8_t {
    All,
    /// A reserve is left to others: the last 32, or a quarter of RLIMIT_NOFILE if that is less. A
    /// connection that would take one of them is closed at once.
    NotTheReserve,
};

/// Lives on the event loop. When the system has no descriptor or memory left, the peers wait in the
/// kernel's queue and it tries again every tenth of a second; the log says so once.
class AcceptLoop {
public:
    using Welcome = std::function<void(Socket)>;

    /// Begins at the loop's next turn; hands each connection to `welcome`.
    AcceptLoop(Acceptor acceptor, Descriptors descriptors, Welcome welcome, Log log);
    AcceptLoop(AcceptLoop&&) noexcept = default;
    AcceptLoop& operator=(AcceptLoop&& other) noexcept;
    AcceptLoop(const AcceptLoop&) = delete;
    AcceptLoop& operator=(const AcceptLoop&) = delete;
    /// Stops.
    ~AcceptLoop();

    /// Closes the listening socket; `welcome` is not called any more. Idempotent.
    void stop();

private:
    struct State;
    static Task<void> run(std::shared_ptr<State> state);

    std::shared_ptr<State> state_;  // shared with the coroutine, which outlives a stop by a turn
};

}  // namespace usher::async
