/// Counts the frames of a WebSocket's bytes (RFC 6455 section 5.2).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace usher::http {

/// Pure: takes the bytes as they come and keeps of them no more than the header of one frame.
class FrameCounter {
public:
    /// The frames whose header ends in `bytes`, which follow those of the last call. Pieces of
    /// messages, pings and pongs count, empty ones too; a close frame does not.
    [[nodiscard]] std::size_t count(std::string_view bytes) noexcept;

private:
    [[nodiscard]] std::size_t header_size() const noexcept;
    [[nodiscard]] std::uint64_t payload_size() const noexcept;
    [[nodiscard]] bool is_close() const noexcept;

    std::array<unsigned char, 14> header_{};  // the longest: 2, 8 of length, 4 of mask
    std::size_t known_ = 0;                   // bytes of `header_` that are here
    std::uint64_t payload_left_ = 0;          // of the frame whose header was last
};

}  // namespace usher::http
