/// A client's WebSocket frames as bytes, right and wrong.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace usher::test::websocket {

/// First bytes of frames: the opcode, and 0x80 for the last piece.
inline constexpr unsigned text = 0x81;
inline constexpr unsigned binary = 0x82;
inline constexpr unsigned closing = 0x88;
inline constexpr unsigned ping = 0x89;
inline constexpr unsigned pong = 0x8a;
inline constexpr unsigned first_piece = 0x01;
inline constexpr unsigned next_piece = 0x00;
inline constexpr unsigned last_piece = 0x80;

/// `number` in `count` bytes, big-endian.
inline std::string big_endian(std::uint64_t number, unsigned count) {
    std::string bytes;
    while (count-- > 0) bytes += static_cast<char>(number >> (8U * count) & 0xffU);
    return bytes;
}

/// A length of `size` in the shortest way, with the mask bit.
inline std::string masked_length(std::uint64_t size) {
    if (size < 126) return big_endian(0x80U | size, 1);
    if (size <= 0xffff) return big_endian(0x80U | 126U, 1) + big_endian(size, 2);
    return big_endian(0x80U | 127U, 1) + big_endian(size, 8);
}

/// `payload` behind its mask.
inline std::string masked(std::string_view payload) {
    constexpr std::array<unsigned char, 4> mask{0x12, 0x34, 0x56, 0xf8};
    std::string bytes;
    for (const unsigned char part : mask) bytes += static_cast<char>(part);
    for (std::size_t i = 0; i < payload.size(); ++i) {
        bytes += static_cast<char>(static_cast<unsigned char>(payload[i]) ^ mask[i % mask.size()]);
    }
    return bytes;
}

inline std::string frame(unsigned first, std::string_view payload) {
    return big_endian(first, 1) + masked_length(payload.size()) + masked(payload);
}

inline std::string close_frame(unsigned code, std::string_view reason = {}) {
    return frame(closing, big_endian(code, 2) + std::string{reason});
}

}  // namespace usher::test::websocket
