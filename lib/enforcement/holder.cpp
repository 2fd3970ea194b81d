#include "lib/enforcement/holder.hpp"

#include <algorithm>

#include "lib/core/text.hpp"

namespace usher::enforcement {
namespace {

bool continues_character(char c) noexcept {
    return (static_cast<unsigned char>(c) & 0xc0U) == 0x80U;
}

}  // namespace

bool is_holder(std::string_view text) noexcept {
    return !text.empty() && text.size() <= holder_bytes_max &&
           std::ranges::none_of(text, is_control);
}

std::string holder_of(std::string text, std::size_t bytes_max) {
    if (text.size() > bytes_max) {
        std::size_t end = bytes_max;
        while (end > 0 && continues_character(text[end])) --end;
        text.resize(end);
    }
    std::ranges::replace_if(text, is_control, '?');
    return text;
}

}  // namespace usher::enforcement
