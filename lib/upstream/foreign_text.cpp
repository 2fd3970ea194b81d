#include "lib/upstream/foreign_text.hpp"

#include <algorithm>

namespace usher::upstream {

std::string shortened(std::string_view text) {
    std::size_t size = std::min(text.size(), foreign_text_bytes_max);
    while (size < text.size() && (static_cast<unsigned char>(text[size]) & 0xc0U) == 0x80) --size;
    return std::string{text.substr(0, size)};
}

}  // namespace usher::upstream
