/// The parameters of a createReseller call that say what the reseller is like: their names, their
/// order, and where each one's value stands (specs/createreseller.md 3, rows 4 to 34). Pure; the
/// one table that client and sandbox share.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "lib/upstream/createreseller/reseller.hpp"

namespace usher::upstream::createreseller {

/// The value of the parameter `ev`, which names the call.
inline constexpr std::string_view create_call = "createReseller";
inline constexpr std::string_view availability_call =
    "usernameAvailabilty";  ///< the vendor's spelling
inline constexpr std::string_view password_parameter = "password";

/// Where the value of a parameter stands.
using Place = std::variant<
    std::string NewReseller::*, EmailAddress NewReseller::*, PhoneNumber NewReseller::*,
    Secret NewReseller::*, std::optional<UserName> NewReseller::*,
    std::optional<bool> NewReseller::*, std::optional<Count> NewReseller::*,
    std::optional<Percent> NewReseller::*, std::optional<AccountNumber> NewReseller::*,
    std::optional<PackageNumber> NewReseller::*, std::optional<bool> Terms::*,
    std::optional<Count> Terms::*, std::optional<Price> Terms::*, std::optional<Percent> Terms::*>;

struct Parameter {
    std::string_view name;  ///< as sent; its case matters
    Place place;

    /// Whether the call fails without it: rows 4 to 8.
    [[nodiscard]] bool is_mandatory() const noexcept;
    /// Whether its value comes from the package where it is not given: rows 19 to 31.
    [[nodiscard]] bool is_term() const noexcept;
};

/// Rows 4 to 34, in their order.
[[nodiscard]] std::span<const Parameter> parameters() noexcept;

/// The text that is sent for the parameter: canonical, not encoded; empty: it is left out. Never of
/// the password, whose text must not be copied about.
[[nodiscard]] std::string text_of(const NewReseller& reseller, const Parameter& parameter);

/// Takes `text`, which is decoded, not empty and trimmed, as the value. False, and no change, where
/// the rule of section 3 or 4 refuses it.
[[nodiscard]] bool read_into(NewReseller& reseller, const Parameter& parameter,
                             std::string_view text);

}  // namespace usher::upstream::createreseller
