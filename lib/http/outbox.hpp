/// What a WebSocket's peer has not taken yet.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <string>

namespace usher::http {

/// Frames in their order. While everything has left, it holds no memory.
class Outbox {
public:
    using Bytes = std::shared_ptr<const std::string>;  // shared by all who are sent the same

    /// Hands `bytes` to the non-blocking `socket`, behind what waits; keeps what it does not take.
    /// False when the peer has gone.
    [[nodiscard]] bool send(int socket, const Bytes& bytes);
    /// Hands over what waits, as far as `socket` takes it. False when the peer has gone.
    [[nodiscard]] bool flush(int socket);

    [[nodiscard]] bool is_empty() const noexcept { return queue_ == nullptr; }
    [[nodiscard]] std::size_t unsent_bytes() const noexcept { return queue_ ? queue_->bytes : 0; }

private:
    struct Queue {
        std::deque<Bytes> frames;
        std::size_t sent_of_first = 0;
        std::size_t bytes = 0;  // that have not left
    };

    std::unique_ptr<Queue> queue_;
};

}  // namespace usher::http
