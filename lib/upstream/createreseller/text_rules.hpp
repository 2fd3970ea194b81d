/// What the texts of a createReseller call may be (specs/createreseller.md 1, 3, 4, 5). Pure; both
/// sides judge by them.
///
/// Lengths are counted in characters: Unicode code points of well-formed UTF-8, which every
/// argument is.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace usher::upstream::createreseller {

inline constexpr std::size_t value_characters_max = 255;      ///< of any value
inline constexpr std::size_t user_name_characters_max = 100;  ///< of `user_name` (C16)
inline constexpr std::size_t password_characters_min = 6;

/// How many characters `text` has.
[[nodiscard]] std::size_t character_count(std::string_view text) noexcept;

/// `text` without the blanks (spaces and tabs) around it.
[[nodiscard]] std::string_view trimmed(std::string_view text) noexcept;

/// Names of people and companies: a line of 1 to 255 characters. What the vendor makes of control
/// characters is not known, and nobody has one in a name.
[[nodiscard]] bool is_name(std::string_view text) noexcept;

/// One `@`, something before it, a domain with a dot inside behind it, no blank and no control
/// character; 1 to 255 characters.
[[nodiscard]] bool is_email(std::string_view text) noexcept;

/// 1 to `characters_max` characters, no blank and no control character. A user name that is an
/// e-mail address by default may be as long as one.
[[nodiscard]] bool is_user_name(std::string_view text,
                                std::size_t characters_max = user_name_characters_max) noexcept;

/// The digits of a phone number: without one leading `+` and without blanks, `-`, `.`, `(`, `)`.
/// Empty for what has other characters or not 7 to 15 digits.
[[nodiscard]] std::string phone_digits(std::string_view text);

/// The password policy, on the plain text: 6 to 255 characters, at least one of `A-Z a-z` and one
/// of `0-9`, none of `#`, `%`, `&`, `+`, no control character.
[[nodiscard]] bool is_good_password(std::string_view text) noexcept;

}  // namespace usher::upstream::createreseller
