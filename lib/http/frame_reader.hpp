/// What a client's WebSocket bytes say (RFC 6455 section 5): text messages, whole or in pieces.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "lib/http/frame.hpp"

namespace usher::http {

/// A frame that has ended, or what is wrong with one.
struct Incoming {
    enum class Kind : std::uint8_t {
        Piece,    ///< of a message that goes on
        Message,  ///< a message is whole: `text`
        Ping,     ///< to be answered with `text`
        Pong,
        Close,    ///< for `code`, or close_code::none, and the reason `text`
        Refused,  ///< against the protocol or a limit: to be closed with `code` and `text`
    };
    Kind kind{};
    std::uint16_t code = 0;
    std::string_view text{};  ///< valid until the next call, and as long as the bytes read last
};

/// Pure. Keeps no bytes between messages, and never more than one message and one control frame.
class FrameReader {
public:
    /// A message of more than `message_bytes_max` bytes is refused as soon as a header tells.
    explicit FrameReader(std::size_t message_bytes_max) noexcept
        : message_bytes_max_{message_bytes_max} {}

    /// The next frame that ends in `bytes`, whose used part it takes away; none when all of them
    /// are used. Unmasks in place. After a refusal whatever follows is passed over.
    [[nodiscard]] std::optional<Incoming> next(std::span<char>& bytes);
    /// Whether a frame or a message has begun that has not ended.
    [[nodiscard]] bool is_midway() const noexcept { return known_ > 0 || in_message_; }

private:
    struct Fault {
        std::uint16_t code = 0;
        std::string_view reason{};
    };

    [[nodiscard]] Opcode opcode() const noexcept;
    [[nodiscard]] bool is_final() const noexcept;
    [[nodiscard]] bool is_control() const noexcept;
    [[nodiscard]] std::size_t header_size() const noexcept;
    [[nodiscard]] std::uint64_t payload_size() const noexcept;
    [[nodiscard]] std::optional<Fault> judge_start() const;
    [[nodiscard]] std::optional<Fault> judge_size() const;

    bool read_header(std::span<char>& bytes, std::optional<Fault>& fault);
    std::optional<Incoming> read_payload(std::span<char>& bytes);
    Incoming finish(std::string_view payload);
    Incoming finish_close(std::string_view payload);
    Incoming refuse(Fault fault);

    std::size_t message_bytes_max_;
    std::array<unsigned char, 14> header_{};  // the longest: 2, 8 of length, 4 of mask
    std::uint8_t known_ = 0;                  // bytes of `header_` that are here
    bool in_message_ = false;                 // between the first and the last piece
    bool is_refused_ = false;
    std::size_t passed_ = 0;  // bytes of the payload that are here
    std::string message_;     // what came of it, unless it came at once
    std::string control_;     // the same of a control frame
};

}  // namespace usher::http
