/// Comparing, splitting and finding as HTTP does it: ASCII, without regard to case or locale.
#pragma once

#include <algorithm>
#include <optional>
#include <string_view>

namespace usher::http {

[[nodiscard]] constexpr char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

[[nodiscard]] constexpr bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

[[nodiscard]] constexpr bool equals_ignoring_case(std::string_view a, std::string_view b) noexcept {
    return std::ranges::equal(a, b, {}, lower, lower);
}

/// `text` without the spaces and tabs at its ends (RFC 9110 section 5.6.3).
[[nodiscard]] constexpr std::string_view trim(std::string_view text) noexcept {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Whether the comma-separated `list` names `token` (RFC 9110 section 5.6.1).
[[nodiscard]] constexpr bool has_token(std::string_view list, std::string_view token) noexcept {
    while (!list.empty()) {
        const auto comma = std::min(list.find(','), list.size());
        if (equals_ignoring_case(trim(list.substr(0, comma)), token)) return true;
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
    return false;
}

/// Whether `text` is a token: a method or a field's name (RFC 9110 section 5.6.2).
[[nodiscard]] constexpr bool is_token(std::string_view text) noexcept {
    constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::ranges::all_of(text, [marks](char c) {
        return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z') ||
               marks.find(c) != std::string_view::npos;
    });
}

/// Whether `text` may stand as a field's value: no control character but the tab.
[[nodiscard]] constexpr bool is_field_value(std::string_view text) noexcept {
    return std::ranges::none_of(text, [](char c) {
        return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == '\x7f';
    });
}

/// The only value among `fields` of the one called `name` (any case); none when it is absent or
/// repeated. A field has a `name` and a `value`, which live as long as `fields`.
template <typename Fields>
[[nodiscard]] constexpr std::optional<std::string_view> only_value(const Fields& fields,
                                                                   std::string_view name) noexcept {
    std::optional<std::string_view> value;
    for (const auto& candidate : fields) {
        if (!equals_ignoring_case(candidate.name, name)) continue;
        if (value) return std::nullopt;
        value = candidate.value;
    }
    return value;
}

}  // namespace usher::http
