/// The numbers of a createReseller call as types, and the only text of each
/// (specs/createreseller.md 4). Pure; both sides read by the same rules.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace usher::upstream::createreseller {

/// A whole number from 0 to 999,999,999 of the kind `Tag`.
template <typename Tag>
struct Number {
    std::int64_t value = 0;

    friend auto operator<=>(const Number&, const Number&) = default;
};

/// How many of something: credits, keywords, sites.
using Count = Number<struct CountTag>;
/// Names a reseller package; at least 1.
using PackageNumber = Number<struct PackageNumberTag>;
/// Names an account, as `commissionUserId` does; at least 1.
using AccountNumber = Number<struct AccountNumberTag>;

/// A number of at most four decimals, as whole ten-thousandths: binary floating point never touches
/// it.
template <typename Tag>
struct Decimal {
    std::int64_t ten_thousandths = 0;

    friend auto operator<=>(const Decimal&, const Decimal&) = default;
};

/// An amount in the currency of the white label (C14), which no call names: 0 to 999,999,999.9999.
using Price = Decimal<struct PriceTag>;
/// 0 to 100, both included.
using Percent = Decimal<struct PercentTag>;

/// The value of `text`; none for what section 4 refuses: a sign, an exponent, blanks, separators, a
/// point without digits on both sides, more digits than fit, a number out of range, and for a truth
/// value anything but `true` and `false` in small letters.
template <typename Value>
[[nodiscard]] std::optional<Value> read_value(std::string_view text) noexcept;
template <>
[[nodiscard]] std::optional<bool> read_value(std::string_view text) noexcept;
template <>
[[nodiscard]] std::optional<Count> read_value(std::string_view text) noexcept;
template <>
[[nodiscard]] std::optional<PackageNumber> read_value(std::string_view text) noexcept;
template <>
[[nodiscard]] std::optional<AccountNumber> read_value(std::string_view text) noexcept;
template <>
[[nodiscard]] std::optional<Price> read_value(std::string_view text) noexcept;
template <>
[[nodiscard]] std::optional<Percent> read_value(std::string_view text) noexcept;

/// `12.5` for 125000: with a point where there are decimals, without zeros that say nothing.
[[nodiscard]] std::string decimal_text(std::int64_t ten_thousandths);

/// The canonical text, the one that is sent. What is out of range gets a text that `read_value`
/// refuses.
[[nodiscard]] std::string write_value(bool value);
template <typename Tag>
[[nodiscard]] std::string write_value(Number<Tag> number) {
    return std::to_string(number.value);
}
template <typename Tag>
[[nodiscard]] std::string write_value(Decimal<Tag> number) {
    return decimal_text(number.ten_thousandths);
}

}  // namespace usher::upstream::createreseller
