/// The numbers of the WebSocket protocol (RFC 6455).
#pragma once

#include <cstdint>

namespace usher::http {

/// What a frame is (section 5.2).
enum class Opcode : std::uint8_t {
    Continuation = 0x0,
    Text = 0x1,
    Binary = 0x2,
    Close = 0x8,
    Ping = 0x9,
    Pong = 0xa,
};

/// Why a WebSocket is closed (section 7.4.1).
namespace close_code {
inline constexpr std::uint16_t going_away = 1001;
inline constexpr std::uint16_t protocol_error = 1002;
inline constexpr std::uint16_t unsupported_data = 1003;
inline constexpr std::uint16_t none = 1005;  ///< stands for a close frame without a code
inline constexpr std::uint16_t not_utf8 = 1007;
inline constexpr std::uint16_t policy_violation = 1008;
inline constexpr std::uint16_t too_big = 1009;
inline constexpr std::uint16_t internal_error = 1011;
}  // namespace close_code

}  // namespace usher::http
