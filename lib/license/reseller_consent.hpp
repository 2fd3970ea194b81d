/// Proof that somebody was asked before an account is said to have agreed to something
/// (specs/createreseller.md 7).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lib/core/clock.hpp"

namespace usher::license {

/// What was agreed to; one is never taken for the other.
enum class Agreement : std::uint8_t { Notifications, Terms };

/// `agree_notifications`, `agree_terms`: the parameters that say so, and the words of the store.
[[nodiscard]] std::string_view parameter_of(Agreement agreement) noexcept;
/// The agreement that the parameter tells of; none for any other.
[[nodiscard]] std::optional<Agreement> agreement_in(std::string_view parameter) noexcept;

/// Who was asked, when, and about which text. It is kept as long as the daemon keeps anything of
/// the account; it is not sent.
struct ConsentRecord {
    Agreement agreement{};
    bool agreed = false;         ///< what they answered
    std::string who{};           ///< 1 to 255 characters, one line
    Instant when{};              ///< not before 2020, not after now
    std::string text_version{};  ///< 1 to 64 visible ASCII characters
    std::string text_hash{};     ///< SHA-256 of the text, 64 hexadecimal digits in small letters

    friend bool operator==(const ConsentRecord&, const ConsentRecord&) = default;
};

}  // namespace usher::license
