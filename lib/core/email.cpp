#include "lib/core/email.hpp"

#include <algorithm>

namespace usher {
namespace {

constexpr std::string_view ellipsis = "…";

std::size_t first_character_size(std::string_view text) {
    std::size_t size = 1;
    while (size < text.size() && (static_cast<unsigned char>(text[size]) & 0xc0U) == 0x80U) ++size;
    return size;
}

}  // namespace

std::string masked_email(std::string_view email) {
    const std::size_t at = email.rfind('@');
    if (at == email.npos || at == 0) return std::string{ellipsis};
    const std::string_view name = email.substr(0, at);
    std::string masked{name.substr(0, std::min(first_character_size(name), name.size()))};
    return masked.append(ellipsis).append(email.substr(at));
}

}  // namespace usher
