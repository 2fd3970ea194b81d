/// Connections between two requests.
///
/// A connection that waits is a few bytes here, not a coroutine; and what a QuickHandler can answer
/// is answered from here, in one loop over all that has arrived, without a change to the event
/// loop's own set (docs/decisions/0004-idle-pool.md). Whatever else arrives is handed on.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lib/async/ready_set.hpp"
#include "lib/http/session.hpp"

namespace usher::http {

/// Lives on the event loop.
class IdlePool final : public async::ReadySet {
public:
    using Time = std::chrono::steady_clock::time_point;

    /// A connection that goes on elsewhere; the receiver owns the descriptor.
    struct Departure {
        int descriptor = -1;
        Entrance entrance;
        std::string_view arrived;  ///< bytes of the next request; valid during the call
        std::string_view unsent;   ///< what is left of answers; valid during the call
    };
    using Leave = std::function<void(const Departure&)>;

    /// To be made shared. Throws boost::system::system_error without an epoll set.
    IdlePool(const Executor& executor, std::shared_ptr<SessionContext> context, Leave leave);
    IdlePool(const IdlePool&) = delete;
    IdlePool& operator=(const IdlePool&) = delete;
    ~IdlePool() override;

    /// Takes over a connected, non-blocking socket; closes it at once if it cannot be watched.
    void add(int descriptor, Entrance entrance);
    [[nodiscard]] std::size_t size() const noexcept { return watched(); }

    /// Closes what has been idle for too long at `now`. Call it every second or so.
    void sweep(Time now);
    /// Closes everything. Idempotent.
    void stop();

private:
    struct Connection {
        int descriptor = -1;  ///< -1: this place is free
        Entrance entrance;
        Time deadline;
    };

    void serve(std::span<const epoll_event> ready) override;
    void serve_one(std::size_t place);
    /// Appends the answers to what `bytes` begins with; the bytes that were used up.
    std::size_t answer(std::string_view bytes, const Entrance& entrance);
    /// The same for one request; 0: it is for others.
    std::size_t answer_one(std::string_view bytes, const Entrance& entrance);
    bool answer_body(std::string_view content, const Entrance& entrance);
    void refresh_date();
    void close(std::size_t place);
    int release(std::size_t place);

    std::shared_ptr<SessionContext> context_;
    Leave leave_;
    std::vector<Connection> connections_;
    std::vector<std::size_t> free_places_;
    Time now_ = std::chrono::steady_clock::now();  ///< at the last look; what is busy is not timed

    // One for all connections: filled and emptied without a wait between.
    RequestHead head_;
    std::string out_;
    std::string body_;
    Instant date_at_{};
    std::string before_length_;  ///< the answer's header up to Content-Length's value
    std::string after_length_;   ///< and behind it
};

}  // namespace usher::http
