#include "ipc/protocol/frame.hpp"

#include <algorithm>

#include "ipc/protocol/wire.hpp"

namespace usher::protocol {
namespace {

constexpr std::size_t length_bytes = sizeof(std::uint32_t);

}  // namespace

bool append_frame(std::string& out, const Frame& frame) {
    if (frame.payload.size() > frame_bytes_max - frame_bytes_min) return false;
    // All memory first: when there is none, nothing of a frame stands in `out`.
    const std::size_t needed = out.size() + length_bytes + frame_bytes_min + frame.payload.size();
    if (needed > out.capacity()) out.reserve(std::max(needed, 2 * out.capacity()));
    WireWriter writer{out};
    writer.number(static_cast<std::uint32_t>(frame_bytes_min + frame.payload.size()));
    writer.number(frame.type);
    writer.number(std::uint16_t{0});
    writer.number(frame.id);
    out.append(frame.payload);
    return true;
}

std::span<char> FrameReader::space() {
    if (broken_) return {};
    if (first_ == end_) first_ = end_ = 0;
    if (end_ == buffer_.size() && first_ > 0) {
        std::copy(buffer_.data() + first_, buffer_.data() + end_, buffer_.data());
        end_ -= first_;
        first_ = 0;
    }
    if (end_ == buffer_.size()) {
        constexpr std::size_t most = length_bytes + frame_bytes_max;
        buffer_.resize(std::min(std::max(2 * buffer_.size(), read_bytes), most));
    }
    return std::span{buffer_}.subspan(end_);
}

void FrameReader::add(std::size_t bytes) {
    end_ = std::min(end_ + bytes, buffer_.size());
}

std::optional<Frame> FrameReader::next() {
    if (broken_ || end_ - first_ < length_bytes) return std::nullopt;
    const std::string_view come{buffer_.data() + first_, end_ - first_};
    const auto length = WireReader{come}.number<std::uint32_t>();
    if (length < frame_bytes_min || length > frame_bytes_max) {
        broken_ = true;
        return std::nullopt;
    }
    if (come.size() < length_bytes + length) return std::nullopt;

    WireReader reader{come.substr(length_bytes)};
    Frame frame;
    frame.type = reader.number<std::uint16_t>();
    const auto zero = reader.number<std::uint16_t>();
    frame.id = reader.number<std::uint32_t>();
    frame.payload = come.substr(length_bytes + frame_bytes_min, length - frame_bytes_min);
    if (zero != 0) {
        broken_ = true;
        return std::nullopt;
    }
    first_ += length_bytes + length;
    return frame;
}

}  // namespace usher::protocol
