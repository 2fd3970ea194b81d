#include "lib/http/frame_counter.hpp"

#include <algorithm>

namespace usher::http {
namespace {

constexpr unsigned length_bits = 0x7f;
constexpr unsigned mask_bit = 0x80;
constexpr unsigned opcode_bits = 0x0f;
constexpr unsigned opcode_close = 8;
constexpr unsigned length_follows_in_2 = 126;
constexpr unsigned length_follows_in_8 = 127;

// How many bytes hold a length that does not fit the second byte.
std::size_t length_size(unsigned second) noexcept {
    switch (second & length_bits) {
        case length_follows_in_2: return 2;
        case length_follows_in_8: return 8;
        default: return 0;
    }
}

}  // namespace

std::size_t FrameCounter::count(std::string_view bytes) noexcept {
    std::size_t frames = 0;
    while (!bytes.empty()) {
        if (payload_left_ > 0) {
            const auto passed = std::min<std::uint64_t>(payload_left_, bytes.size());
            bytes.remove_prefix(static_cast<std::size_t>(passed));
            payload_left_ -= passed;
            continue;
        }
        header_[known_++] = static_cast<unsigned char>(bytes.front());
        bytes.remove_prefix(1);
        if (known_ < header_size()) continue;
        payload_left_ = payload_size();
        known_ = 0;
        if (!is_close()) ++frames;
    }
    return frames;
}

std::size_t FrameCounter::header_size() const noexcept {
    if (known_ < 2) return 2;
    return 2 + length_size(header_[1]) + ((header_[1] & mask_bit) != 0 ? 4 : 0);
}

std::uint64_t FrameCounter::payload_size() const noexcept {
    const std::size_t digits = length_size(header_[1]);
    if (digits == 0) return header_[1] & length_bits;
    std::uint64_t size = 0;
    for (std::size_t i = 0; i < digits; ++i) size = size << 8U | header_[2 + i];
    return size;
}

bool FrameCounter::is_close() const noexcept {
    return (header_[0] & opcode_bits) == opcode_close;
}

}  // namespace usher::http
