#include "ipc/api/engine_api/line_reader.hpp"

#include <algorithm>

#include "lib/core/text.hpp"

namespace usher::api::engine_api {
namespace {

bool is_ascii_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == '\x7f';
}

// U+0080 to U+009F, which are 0xC2 and a byte below 0xA0.
bool is_latin_control(char first, char second) {
    return first == '\xc2' && static_cast<unsigned char>(second) < 0xa0;
}

}  // namespace

bool is_line(std::string_view text) noexcept {
    return is_utf8(text) && std::ranges::none_of(text, is_ascii_control) &&
           std::ranges::adjacent_find(text, is_latin_control) == text.end();
}

void LineReader::add(std::string_view bytes) {
    if (!is_broken_) bytes_ += bytes;
}

std::optional<std::string> LineReader::next() {
    if (is_broken_) return std::nullopt;
    const std::size_t end = bytes_.find('\n');
    if (end == std::string::npos) {
        is_broken_ = bytes_.size() >= line_bytes_max;
        return std::nullopt;
    }
    std::string line = bytes_.substr(0, end);
    bytes_.erase(0, end + 1);
    is_broken_ = end + 1 > line_bytes_max || !line.ends_with('\r');
    if (is_broken_) return std::nullopt;
    line.pop_back();
    is_broken_ = !is_line(line);
    if (is_broken_) return std::nullopt;
    return line;
}

}  // namespace usher::api::engine_api
