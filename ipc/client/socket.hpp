/// The connection to the daemon: frames in and out, descriptors in, never waiting.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "ipc/protocol/frame.hpp"
#include "ipc/protocol/page_file.hpp"

namespace usher::client {

/// One connection after the other. Used by one thread at a time.
class Socket {
public:
    /// Connects to the Unix socket at `path`; what was left of an earlier connection is forgotten.
    /// False if nobody listens there.
    [[nodiscard]] bool connect(const std::string& path);
    /// Closes the descriptor and forgets what has not been sent. Never shuts the connection down:
    /// after a fork it is the parent's too.
    void close() noexcept;

    [[nodiscard]] bool is_open() const noexcept { return static_cast<bool>(descriptor_); }
    [[nodiscard]] int descriptor() const noexcept { return descriptor_.get(); }

    /// What send() will send.
    [[nodiscard]] std::string& outgoing() noexcept { return outgoing_; }
    [[nodiscard]] bool has_outgoing() const noexcept { return sent_ < outgoing_.size(); }
    [[nodiscard]] std::size_t outgoing_bytes() const noexcept { return outgoing_.size() - sent_; }

    /// Sends and receives as much as is possible now. False: the connection is of no use any more.
    [[nodiscard]] bool send();
    [[nodiscard]] bool receive();

    /// The next frame that has come, valid up to the next receive(); none also when the stream
    /// is broken.
    [[nodiscard]] std::optional<protocol::Frame> next_frame() { return frames_.next(); }
    [[nodiscard]] bool is_broken() const noexcept { return frames_.is_broken(); }
    /// The oldest descriptor that has come and was not taken; none if there is none.
    [[nodiscard]] protocol::Descriptor take_descriptor();

private:
    protocol::Descriptor descriptor_;
    protocol::FrameReader frames_;
    std::deque<protocol::Descriptor> descriptors_;
    std::string outgoing_;
    std::size_t sent_ = 0;
};

}  // namespace usher::client
