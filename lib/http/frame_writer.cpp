#include "lib/http/frame_writer.hpp"

#include <cstddef>

namespace usher::http {
namespace {

constexpr unsigned final_bit = 0x80;
constexpr std::size_t control_bytes_max = 125;

void append_number(std::string& out, std::uint64_t number, unsigned bytes) {
    while (bytes-- > 0) out += static_cast<char>(number >> (8U * bytes) & 0xffU);
}

// `reason` as far as `size` bytes hold it, cut between characters.
std::string_view fitting(std::string_view reason, std::size_t size) {
    if (reason.size() <= size) return reason;
    while (size > 0 && (static_cast<unsigned char>(reason[size]) & 0xc0U) == 0x80U) --size;
    return reason.substr(0, size);
}

}  // namespace

std::string write_frame(Opcode opcode, std::string_view payload) {
    const std::size_t size = payload.size();
    std::string frame;
    frame.reserve(10 + size);
    append_number(frame, final_bit | static_cast<unsigned>(opcode), 1);
    if (size <= control_bytes_max) {
        append_number(frame, size, 1);
    } else if (size <= 0xffff) {
        append_number(frame, 126, 1);
        append_number(frame, size, 2);
    } else {
        append_number(frame, 127, 1);
        append_number(frame, size, 8);
    }
    frame += payload;
    return frame;
}

std::string write_close(std::uint16_t code, std::string_view reason) {
    std::string payload;
    if (code != close_code::none) {
        append_number(payload, code, 2);
        payload += fitting(reason, control_bytes_max - payload.size());
    }
    return write_frame(Opcode::Close, payload);
}

}  // namespace usher::http
