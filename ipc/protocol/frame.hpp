/// Frames on the engine socket: where one ends and what it is for (ipc/engine/PROTOCOL.md).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace usher::protocol {

/// The number with which a frame says how long it is counts what follows it.
inline constexpr std::size_t frame_bytes_max = 64 * 1024;
/// Type, a zero and the id, which every frame has.
inline constexpr std::size_t frame_bytes_min = 8;

/// One frame; `payload` belongs to whoever gave the frame.
struct Frame {
    std::uint16_t type = 0;
    std::uint32_t id =
        0;  ///< chosen by the asker, echoed in the answer; 0 in what nobody asked for
    std::string_view payload{};
};

/// Appends a frame to `out`. False, and nothing changes, when the payload is too long for one; nor
/// does it when memory is short, which it says by std::bad_alloc.
[[nodiscard]] bool append_frame(std::string& out, const Frame& frame);

/// Cuts a stream of bytes into frames.
class FrameReader {
public:
    /// Where the next bytes of the stream go. Never empty unless the stream is broken or a whole
    /// frame waits in next().
    [[nodiscard]] std::span<char> space();
    /// Says that the first `bytes` of space() have come.
    void add(std::size_t bytes);
    /// The next whole frame, valid up to the next call of space() or next(); none: more bytes have
    /// to come, or the stream is broken.
    [[nodiscard]] std::optional<Frame> next();
    /// A frame said a length that none may have, or its zero was none: what follows means nothing.
    [[nodiscard]] bool is_broken() const noexcept { return broken_; }

private:
    static constexpr std::size_t read_bytes = 4096;

    std::vector<char> buffer_;
    std::size_t first_ = 0;  ///< of the bytes that have come and were not given out
    std::size_t end_ = 0;
    bool broken_ = false;
};

}  // namespace usher::protocol
