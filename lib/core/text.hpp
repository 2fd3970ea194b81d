/// Small rules about text that several formats share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace usher {

/// Whether `text` is well-formed UTF-8 (RFC 3629): no overlong forms, no surrogates.
[[nodiscard]] bool is_utf8(std::string_view text) noexcept;

/// Whether `c` is an ASCII control character, the DEL included.
[[nodiscard]] constexpr bool is_control(char c) noexcept {
    return static_cast<unsigned char>(c) < ' ' || c == '\x7f';
}

/// Whether `text` can stand in a line for people: UTF-8 without control characters, those of
/// Latin-1 (U+0080 to U+009F) included, and without the two characters beside them that end a line
/// (U+2028, U+2029; threat model D80).
[[nodiscard]] bool is_line(std::string_view text) noexcept;

/// Whether `text` has `size_min` to `size_max` characters, all printable ASCII without the space.
[[nodiscard]] bool is_printable(std::string_view text, std::size_t size_min,
                                std::size_t size_max) noexcept;

/// Whether `text` can be a user key: 1 to 128 printable characters (specs/acestream.md 1).
[[nodiscard]] bool is_user_key(std::string_view text) noexcept;

/// Whether `text` is a closed identifier: 1 to `size_max` of `[A-Za-z0-9._-]` (threat model D52).
[[nodiscard]] bool is_identifier(std::string_view text, std::size_t size_max = 128) noexcept;

/// The decimal integer, with an optional leading `-`, that all of `text` is; none otherwise.
[[nodiscard]] std::optional<std::int64_t> to_integer(std::string_view text) noexcept;

/// `text` with its ASCII letters in lower case, whatever the locale.
[[nodiscard]] std::string lower_case(std::string_view text);

/// Lower-case hexadecimal digits of `bytes`, two a byte.
[[nodiscard]] std::string to_hex(std::string_view bytes);

}  // namespace usher
