/// The open WebSockets of a server: beside the idle connections, the second set of descriptors that
/// need no coroutine (docs/decisions/0005-websockets.md).
#pragma once

#include <chrono>
#include <memory>
#include <span>
#include <vector>

#include "lib/async/ready_set.hpp"
#include "lib/http/server_websocket.hpp"
#include "lib/http/session.hpp"

namespace usher::http {

/// Lives on the event loop. To be made shared.
class WebSocketPool final : public async::ReadySet {
public:
    using Time = std::chrono::steady_clock::time_point;

    /// Throws boost::system::system_error without an epoll set.
    WebSocketPool(const Executor& executor, std::shared_ptr<SessionContext> context);
    WebSocketPool(const WebSocketPool&) = delete;
    WebSocketPool& operator=(const WebSocketPool&) = delete;
    ~WebSocketPool() override;

    /// Takes over a connected, non-blocking socket on which 101 was answered, for `user`; closes it
    /// at once if it cannot be watched.
    void add(int descriptor, std::shared_ptr<const WebSocketUser> user);
    [[nodiscard]] std::size_t size() const noexcept { return watched(); }

    /// Pings who is silent and ends what has taken too long at `now`. Call it every second or so.
    void sweep(Time now);
    /// Ends every WebSocket with 1001; their users have been told when it returns. Idempotent.
    void stop();

    // For its WebSockets:

    [[nodiscard]] const ServerLimits& limits() const noexcept { return context_->limits; }
    [[nodiscard]] const Log& log() const noexcept { return context_->log; }
    /// Where bytes arrive; one for all.
    [[nodiscard]] std::span<char> arrivals() noexcept { return context_->arrivals; }
    /// Whether it is to be served when `descriptor` takes bytes again.
    void await_room(int descriptor, std::size_t place, bool awaits);
    /// Calls `take_turn` of the one at `place` in a turn of the loop of its own.
    void give_turn(std::size_t place);
    /// The one at `place` has ended: it gets a last turn and is forgotten.
    void leave(int descriptor, std::size_t place);

private:
    void serve(std::span<const epoll_event> ready) override;
    void take_turns();

    std::shared_ptr<SessionContext> context_;
    std::vector<std::unique_ptr<ServerWebSocket>> places_;  // empty: free, or not told to users yet
    std::vector<std::size_t> free_places_;
    std::vector<std::size_t> turns_;  // places, in the order of their turns
};

}  // namespace usher::http
