/// One WebSocket of the server, from the answer 101 to its end.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "lib/http/frame_reader.hpp"
#include "lib/http/outbox.hpp"
#include "lib/http/rate_limit.hpp"
#include "lib/http/websocket.hpp"

namespace usher::http {

class WebSocketPool;

/// An entry of a WebSocketPool, which owns it and outlives it. While nothing happens it has no
/// buffer, no timer and no coroutine.
class ServerWebSocket final : public WebSocket {
public:
    using Time = std::chrono::steady_clock::time_point;

    /// `descriptor` is a connected, non-blocking socket, watched by `pool` in the name of `place`;
    /// closed from here.
    ServerWebSocket(WebSocketPool& pool, std::size_t place, int descriptor,
                    std::shared_ptr<const WebSocketUser> user);
    ServerWebSocket(const ServerWebSocket&) = delete;
    ServerWebSocket& operator=(const ServerWebSocket&) = delete;
    ~ServerWebSocket() override { drop(); }

    bool send(const TextMessage& message) override;
    void await_drained() override;
    void close(std::uint16_t code, std::string_view reason) override;

    /// Tells the user that it is open.
    void open();
    /// Does what `events` of epoll say is possible.
    void serve(std::uint32_t events, Time now);
    /// Tells the user what waited for a turn of the loop of its own: that all has left, or the end.
    void take_turn();
    /// Pings a peer that is silent; ends what has taken too long.
    void check_deadline(Time now);
    /// Says 1001, if that leaves at once, and ends; tells the user.
    void stop();
    [[nodiscard]] bool has_ended() const noexcept { return phase_ == Phase::Ended; }

private:
    enum class Phase : std::uint8_t {
        Open,
        Closing,   // we have said goodbye, the peer has not
        Draining,  // nothing more is said; waits for the peer to close, so that our last word is
                   // read
        Ended,     // closed; the user may have to be told
    };

    void read(Time now);
    void take(const Incoming& incoming, Time now);
    void renew_deadline(bool goes_on, Time now);
    void flush();
    bool transmit(const Outbox::Bytes& bytes);
    void refuse(std::uint16_t code, std::string_view reason);
    void finish();
    void drop();
    void tell_end();
    template <typename... Words>
    void tell(const std::function<void(WebSocket&, Words...)>& function, Words... words);
    [[nodiscard]] std::chrono::milliseconds patience() const;

    WebSocketPool& pool_;
    std::shared_ptr<const WebSocketUser> user_;  // shared: a server may use one for all
    std::size_t place_;
    int descriptor_;
    Phase phase_ = Phase::Open;
    bool is_pinged_ = false;
    bool wants_drained_ = false;
    bool is_end_told_ = false;
    Time deadline_;                // for the next ping, the peer's word or the end of a message
    Time write_deadline_{};        // for the peer to take something of the outbox, while that waits
    std::size_t passed_over_ = 0;  // bytes that came after our goodbye
    RateLimit rate_;
    FrameReader reader_;
    Outbox outbox_;
};

}  // namespace usher::http
