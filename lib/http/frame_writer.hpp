/// The server's WebSocket frames as bytes: whole, unmasked (RFC 6455 section 5.1).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "lib/http/frame.hpp"

namespace usher::http {

/// One final frame. A control frame takes at most 125 bytes of payload.
[[nodiscard]] std::string write_frame(Opcode opcode, std::string_view payload);

/// A close frame. Of `reason` as much as fits, cut between characters; neither for
/// close_code::none.
[[nodiscard]] std::string write_close(std::uint16_t code, std::string_view reason);

}  // namespace usher::http
