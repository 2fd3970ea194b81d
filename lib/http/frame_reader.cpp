#include "lib/http/frame_reader.hpp"

#include <algorithm>

#include "lib/core/text.hpp"

namespace usher::http {
namespace {

constexpr unsigned final_bit = 0x80;
constexpr unsigned reserved_bits = 0x70;
constexpr unsigned opcode_bits = 0x0f;
constexpr unsigned control_bit = 0x08;
constexpr unsigned mask_bit = 0x80;
constexpr unsigned size_bits = 0x7f;
constexpr unsigned size_follows_in_2 = 126;
constexpr unsigned size_follows_in_8 = 127;
constexpr std::size_t mask_size = 4;

// How many bytes behind the second hold the size.
std::size_t bytes_of_size(unsigned second) noexcept {
    switch (second & size_bits) {
        case size_follows_in_2: return 2;
        case size_follows_in_8: return 8;
        default: return 0;
    }
}

bool is_known(Opcode opcode) noexcept {
    switch (opcode) {
        case Opcode::Continuation:
        case Opcode::Text:
        case Opcode::Binary:
        case Opcode::Close:
        case Opcode::Ping:
        case Opcode::Pong: return true;
    }
    return false;  // a number that stands for none of them
}

// What a peer may give as a reason: those that are registered to be sent, and those of libraries
// and applications (section 7.4).
bool is_sendable(unsigned code) noexcept {
    return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) ||
           (code >= 3000 && code <= 4999);
}

}  // namespace

Opcode FrameReader::opcode() const noexcept {
    return static_cast<Opcode>(header_[0] & opcode_bits);
}

bool FrameReader::is_final() const noexcept {
    return (header_[0] & final_bit) != 0;
}

bool FrameReader::is_control() const noexcept {
    return (header_[0] & control_bit) != 0;
}

std::size_t FrameReader::header_size() const noexcept {
    return 2 + bytes_of_size(header_[1]) + mask_size;
}

std::uint64_t FrameReader::payload_size() const noexcept {
    const std::size_t count = bytes_of_size(header_[1]);
    if (count == 0) return header_[1] & size_bits;
    std::uint64_t size = 0;
    for (std::size_t i = 0; i < count; ++i) size = size << 8U | header_[2 + i];
    return size;
}

std::optional<Incoming> FrameReader::next(std::span<char>& bytes) {
    if (known_ == 0) {
        // What was told by the last call; swapped, since an assignment would keep the memory.
        std::string{}.swap(control_);
        if (!in_message_) std::string{}.swap(message_);
    }
    if (is_refused_) bytes = {};
    std::optional<Fault> fault;
    const bool has_header = read_header(bytes, fault);
    if (fault) return refuse(*fault);
    if (!has_header) return std::nullopt;
    return read_payload(bytes);
}

bool FrameReader::read_header(std::span<char>& bytes, std::optional<Fault>& fault) {
    while (known_ < 2 || known_ < header_size()) {
        if (bytes.empty()) return false;
        header_[known_++] = static_cast<unsigned char>(bytes.front());
        bytes = bytes.subspan(1);
        if (known_ == 2) fault = judge_start();
        if (!fault && known_ > 2 && known_ == header_size()) fault = judge_size();
        if (fault) return false;
    }
    return true;
}

std::optional<FrameReader::Fault> FrameReader::judge_start() const {
    const auto violation = [](std::string_view reason) {
        return Fault{close_code::protocol_error, reason};
    };
    if ((header_[0] & reserved_bits) != 0) return violation("reserved bits are set");
    if (!is_known(opcode())) return violation("unknown opcode");
    if ((header_[1] & mask_bit) == 0) return violation("frames must be masked");
    if (is_control()) {
        if (!is_final()) return violation("a control frame comes in pieces");
        if (bytes_of_size(header_[1]) > 0) return violation("a control frame is too long");
        return std::nullopt;
    }
    const bool continues = opcode() == Opcode::Continuation;
    if (continues && !in_message_) return violation("nothing is to be continued");
    if (!continues && in_message_) return violation("the last message has not ended");
    if (opcode() == Opcode::Binary) return Fault{close_code::unsupported_data, "text only"};
    return std::nullopt;
}

std::optional<FrameReader::Fault> FrameReader::judge_size() const {
    const std::uint64_t size = payload_size();
    const std::size_t count = bytes_of_size(header_[1]);
    const bool is_minimal = count == 0 || (count == 2 ? size >= size_follows_in_2 : size > 0xffffU);
    if (!is_minimal || size >> 63U != 0) {
        return Fault{close_code::protocol_error, "a length is not written as it must be"};
    }
    if (!is_control() && size > message_bytes_max_ - message_.size()) {
        return Fault{close_code::too_big, "the message is too big"};
    }
    return std::nullopt;
}

std::optional<Incoming> FrameReader::read_payload(std::span<char>& bytes) {
    const auto size = static_cast<std::size_t>(payload_size());
    const std::span<char> piece = bytes.first(std::min(size - passed_, bytes.size()));
    bytes = bytes.subspan(piece.size());
    const std::span mask = std::span{header_}.subspan(header_size() - mask_size, mask_size);
    for (char& byte : piece) {
        byte = static_cast<char>(static_cast<unsigned char>(byte) ^ mask[passed_++ % mask_size]);
    }
    std::string_view payload{piece.data(), piece.size()};
    std::string& kept = is_control() ? control_ : message_;
    // What comes whole is not copied.
    if (passed_ < size || !is_final() || !kept.empty()) {
        kept += payload;
        payload = kept;
    }
    if (passed_ < size) return std::nullopt;
    return finish(payload);
}

Incoming FrameReader::finish(std::string_view payload) {
    known_ = 0;
    passed_ = 0;
    switch (opcode()) {
        case Opcode::Ping: return {.kind = Incoming::Kind::Ping, .text = payload};
        case Opcode::Pong: return {.kind = Incoming::Kind::Pong, .text = payload};
        case Opcode::Close: return finish_close(payload);
        case Opcode::Text:
        case Opcode::Binary:
        case Opcode::Continuation: break;
    }
    in_message_ = !is_final();
    if (in_message_) return {.kind = Incoming::Kind::Piece};
    if (!is_utf8(payload)) return refuse({close_code::not_utf8, "text that is not UTF-8"});
    return {.kind = Incoming::Kind::Message, .text = payload};
}

Incoming FrameReader::finish_close(std::string_view payload) {
    if (payload.empty()) return {.kind = Incoming::Kind::Close, .code = close_code::none};
    if (payload.size() == 1) return refuse({close_code::protocol_error, "half a close code"});
    const auto byte = [payload](std::size_t at) { return static_cast<unsigned char>(payload[at]); };
    const auto code = static_cast<std::uint16_t>(byte(0) << 8U | byte(1));
    if (!is_sendable(code)) return refuse({close_code::protocol_error, "no code to close with"});
    payload.remove_prefix(2);
    if (!is_utf8(payload)) return refuse({close_code::not_utf8, "a reason that is not UTF-8"});
    return {.kind = Incoming::Kind::Close, .code = code, .text = payload};
}

Incoming FrameReader::refuse(Fault fault) {
    is_refused_ = true;
    known_ = 0;
    in_message_ = false;
    return {.kind = Incoming::Kind::Refused, .code = fault.code, .text = fault.reason};
}

}  // namespace usher::http
