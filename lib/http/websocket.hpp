/// WebSockets of the server as their users see them: text messages, without compression.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace usher::http {

/// A text message as it goes over the wire: encoded once, however many it is sent to.
class TextMessage {
public:
    /// `text` is UTF-8.
    explicit TextMessage(std::string_view text);

    [[nodiscard]] std::string_view text() const noexcept;
    [[nodiscard]] const std::shared_ptr<const std::string>& frame() const noexcept {
        return frame_;
    }

private:
    std::shared_ptr<const std::string> frame_;  // shared with every queue that it stands in
    std::size_t text_size_;
};

/// One end of an open WebSocket of the server. Lives on the event loop; none of its functions calls
/// its user.
class WebSocket {
public:
    virtual ~WebSocket() = default;

    /// Sends, or queues what the peer does not take at once. False after a close; and when the peer
    /// falls 256 KiB behind, which drops it (threat model D6).
    virtual bool send(const TextMessage& message) = 0;
    /// Asks to be told, in a later turn of the loop, once everything queued has left: so a long
    /// history can go out in portions.
    virtual void await_drained() = 0;
    /// Says goodbye with `code` (RFC 6455 section 7.4) behind what is queued, and waits for the
    /// peer's goodbye as long as `ServerLimits::body_time`. `reason` is UTF-8, at most 123 bytes of
    /// it are sent.
    virtual void close(std::uint16_t code, std::string_view reason) = 0;
};

/// Who uses a WebSocket: what it is told, on the event loop. Any function may be missing. One that
/// throws closes the WebSocket with 1011 and a line in the log.
struct WebSocketUser {
    std::function<void(WebSocket&)> opened{};                        ///< the first
    std::function<void(WebSocket&, std::string_view text)> heard{};  ///< a whole message, UTF-8
    std::function<void(WebSocket&)> drained{};  ///< what `await_drained` asked for
    std::function<void(WebSocket&)> ended{};    ///< the last: it is not there any more afterwards
};

}  // namespace usher::http
