#include "ipc/api/engine_api/line_reader.hpp"

#include "lib/core/text.hpp"

namespace usher::api::engine_api {

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
