/// Proof that somebody was asked before a call says that they have agreed (specs/createreseller.md
/// 7). Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "lib/core/clock.hpp"

namespace usher::upstream::createreseller {

/// What was agreed to; one is never taken for the other.
enum class Agreement : std::uint8_t { Notifications, Terms };

/// `agree_notifications`, `agree_terms`.
[[nodiscard]] std::string_view parameter_of(Agreement agreement) noexcept;

/// Who was asked, when, and about which text. The caller keeps it at least as long as the account
/// lives; it is not sent.
struct ConsentRecord {
    Agreement agreement{};
    bool agreed = false;         ///< what they answered
    std::string who{};           ///< 1 to 255 characters, one line
    Instant when{};              ///< not before 2020, not after now
    std::string text_version{};  ///< 1 to 64 visible ASCII characters
    std::string text_hash{};     ///< SHA-256 of the text, 64 hexadecimal digits in small letters

    friend bool operator==(const ConsentRecord&, const ConsentRecord&) = default;
};

/// Whether every member is as its comment says.
[[nodiscard]] bool is_complete(const ConsentRecord& record, Instant now) noexcept;

}  // namespace usher::upstream::createreseller
