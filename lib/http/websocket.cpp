#include "lib/http/websocket.hpp"

#include "lib/http/frame_writer.hpp"

namespace usher::http {

TextMessage::TextMessage(std::string_view text)
    : frame_{std::make_shared<const std::string>(write_frame(Opcode::Text, text))},
      text_size_{text.size()} {}

std::string_view TextMessage::text() const noexcept {
    return std::string_view{*frame_}.substr(frame_->size() - text_size_);
}

}  // namespace usher::http
