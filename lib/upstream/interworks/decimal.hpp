/// Decimal numbers as they are written: money and quantities that never go through binary floating
/// point (specs/interworks.md IW-JSON-6). Pure.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace usher::upstream::interworks {

/// A number of at most `digits_max` decimal digits, exact. The currency, where there is one, stands
/// beside it.
class Decimal {
public:
    /// Digits before and after the point together, zeros that only hold a place included.
    static constexpr std::size_t digits_max = 38;

    Decimal() = default;  ///< zero
    /// A number in JSON's notation, an exponent included. None for any other text, one of more than
    /// 128 bytes, and one that takes more than `digits_max` digits to write without exponent.
    [[nodiscard]] static std::optional<Decimal> parse(std::string_view number);

    /// The shortest notation without exponent: `118.805`, `-0.5`, `12`, `0`.
    [[nodiscard]] const std::string& text() const noexcept { return text_; }
    /// The value, if it has no fraction and fits.
    [[nodiscard]] std::optional<std::int64_t> whole() const noexcept;

    friend bool operator==(const Decimal&, const Decimal&) = default;
    friend std::strong_ordering operator<=>(const Decimal& left, const Decimal& right) noexcept;

private:
    explicit Decimal(std::string text) noexcept : text_{std::move(text)} {}

    std::string text_ = "0";
};

}  // namespace usher::upstream::interworks
