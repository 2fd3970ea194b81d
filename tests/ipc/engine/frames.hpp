/// Messages of the engine's socket as the frames that carry them.
#pragma once

#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

#include "ipc/protocol/message.hpp"

namespace usher::test {

/// A frame of its own, cut from a stream as the socket's users cut it.
class OneFrame {
public:
    /// `bytes` are exactly one frame.
    explicit OneFrame(std::string_view bytes) {
        while (!bytes.empty()) {
            const std::span<char> space = reader_.space();
            const std::size_t size = bytes.copy(space.data(), space.size());
            reader_.add(size);
            bytes.remove_prefix(size);
        }
        const auto whole = reader_.next();
        if (!whole) throw std::logic_error{"not one frame"};
        frame_ = *whole;
    }
    OneFrame(const OneFrame&) = delete;
    OneFrame& operator=(const OneFrame&) = delete;

    operator const protocol::Frame&() const { return frame_; }

private:
    protocol::FrameReader reader_;
    protocol::Frame frame_;
};

/// What `message` is on the wire.
inline std::string bytes_of(const protocol::Message& message, std::uint32_t id) {
    std::string bytes;
    if (!protocol::append_message(bytes, id, message)) throw std::logic_error{"not a message"};
    return bytes;
}

inline OneFrame frame_of(const protocol::Message& message, std::uint32_t id) {
    return OneFrame{bytes_of(message, id)};
}

}  // namespace usher::test
