#include "lib/core/text.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>

namespace usher {
namespace {

// Size of the well-formed UTF-8 sequence at the head of `text`, or 0 (RFC 3629 section 4).
std::size_t sequence_size(std::string_view text) noexcept {
    const auto at = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = at(0);
    if (lead < 0x80) return 1;

    std::size_t size = 0;
    unsigned char low = 0x80;
    unsigned char high = 0xbf;
    if (lead >= 0xc2 && lead <= 0xdf) {
        size = 2;
    } else if (lead >= 0xe0 && lead <= 0xef) {
        size = 3;
        if (lead == 0xe0) low = 0xa0;
        if (lead == 0xed) high = 0x9f;
    } else if (lead >= 0xf0 && lead <= 0xf4) {
        size = 4;
        if (lead == 0xf0) low = 0x90;
        if (lead == 0xf4) high = 0x8f;
    }
    if (size == 0 || text.size() < size || at(1) < low || at(1) > high) return 0;
    for (std::size_t i = 2; i < size; ++i) {
        if (at(i) < 0x80 || at(i) > 0xbf) return 0;
    }
    return size;
}

bool is_identifier_character(char c) noexcept {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
}

// U+0080 to U+009F, which are 0xC2 and a byte below 0xA0.
bool is_latin_control(char first, char second) noexcept {
    return first == '\xc2' && static_cast<unsigned char>(second) < 0xa0;
}

}  // namespace

bool is_utf8(std::string_view text) noexcept {
    while (!text.empty()) {
        const std::size_t size = sequence_size(text);
        if (size == 0) return false;
        text.remove_prefix(size);
    }
    return true;
}

bool is_line(std::string_view text) noexcept {
    return is_utf8(text) && std::ranges::none_of(text, is_control) &&
           std::ranges::adjacent_find(text, is_latin_control) == text.end() &&
           text.find("\u2028") == std::string_view::npos &&
           text.find("\u2029") == std::string_view::npos;
}

bool is_printable(std::string_view text, std::size_t size_min, std::size_t size_max) noexcept {
    return text.size() >= size_min && text.size() <= size_max &&
           std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
}

bool is_user_key(std::string_view text) noexcept {
    return is_printable(text, 1, 128);
}

bool is_identifier(std::string_view text, std::size_t size_max) noexcept {
    return !text.empty() && text.size() <= size_max &&
           std::ranges::all_of(text, is_identifier_character);
}

std::string lower_case(std::string_view text) {
    std::string lowered{text};
    std::ranges::transform(lowered, lowered.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return lowered;
}

std::string to_hex(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string hex;
    hex.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        hex += digits[byte >> 4U];
        hex += digits[byte & 0x0fU];
    }
    return hex;
}

std::optional<std::int64_t> to_integer(std::string_view text) noexcept {
    std::int64_t number = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc{} || stop != end) return std::nullopt;
    return number;
}

}  // namespace usher
