#include "lib/upstream/createreseller/text_rules.hpp"

#include <algorithm>

#include "lib/core/text.hpp"

namespace usher::upstream::createreseller {
namespace {

constexpr std::string_view blanks = " \t";
// Each of them breaks a query string that somebody forgot to escape.
constexpr std::string_view forbidden_in_passwords = "#%&+";
constexpr std::string_view between_digits = " -.()";
constexpr std::size_t phone_digits_min = 7;
constexpr std::size_t phone_digits_max = 15;

bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

bool is_letter(char c) noexcept {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool has_length(std::string_view text, std::size_t min, std::size_t max) noexcept {
    const std::size_t count = character_count(text);
    return count >= min && count <= max;
}

bool has_blank_or_control(std::string_view text) noexcept {
    return std::ranges::any_of(text, [](char c) { return c == ' ' || is_control(c); });
}

}  // namespace

std::size_t character_count(std::string_view text) noexcept {
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80; }));
}

std::string_view trimmed(std::string_view text) noexcept {
    const std::size_t begin = text.find_first_not_of(blanks);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

bool is_name(std::string_view text) noexcept {
    return has_length(text, 1, value_characters_max) && is_line(text);
}

bool is_email(std::string_view text) noexcept {
    if (!has_length(text, 1, value_characters_max) || has_blank_or_control(text)) return false;
    const std::size_t at = text.find('@');
    if (at == 0 || at == std::string_view::npos) return false;
    const std::string_view domain = text.substr(at + 1);
    if (domain.empty() || domain.find('@') != std::string_view::npos) return false;
    return domain.front() != '.' && domain.back() != '.' &&
           domain.find('.') != std::string_view::npos;
}

bool is_user_name(std::string_view text, std::size_t characters_max) noexcept {
    return has_length(text, 1, characters_max) && !has_blank_or_control(text);
}

std::string phone_digits(std::string_view text) {
    if (text.starts_with('+')) text.remove_prefix(1);
    std::string digits;
    for (const char c : text) {
        if (between_digits.find(c) != std::string_view::npos) continue;
        if (!is_digit(c) || digits.size() == phone_digits_max) return {};
        digits += c;
    }
    return digits.size() < phone_digits_min ? std::string{} : digits;
}

bool is_good_password(std::string_view text) noexcept {
    return has_length(text, password_characters_min, value_characters_max) &&
           text.find_first_of(forbidden_in_passwords) == std::string_view::npos &&
           std::ranges::none_of(text, is_control) && std::ranges::any_of(text, is_letter) &&
           std::ranges::any_of(text, is_digit);
}

}  // namespace usher::upstream::createreseller
