#include "lib/upstream/createreseller/values.hpp"

#include <algorithm>

#include "lib/core/text.hpp"

namespace usher::upstream::createreseller {
namespace {

constexpr std::size_t digits_max = 9;
constexpr std::size_t decimals_max = 4;
constexpr std::int64_t scale = 10'000;
constexpr std::int64_t percent_max = 100 * scale;

bool are_digits(std::string_view text, std::size_t size_max) noexcept {
    return !text.empty() && text.size() <= size_max &&
           std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

template <typename Tag>
std::optional<Number<Tag>> read_number(std::string_view text, std::int64_t min) noexcept {
    if (!are_digits(text, digits_max)) return std::nullopt;
    const std::int64_t value = *to_integer(text);
    if (value < min) return std::nullopt;
    return Number<Tag>{value};
}

std::optional<std::int64_t> read_decimal(std::string_view text) noexcept {
    const std::size_t point = text.find('.');
    const std::string_view whole = text.substr(0, point);
    if (!are_digits(whole, digits_max)) return std::nullopt;
    std::int64_t value = *to_integer(whole) * scale;
    if (point == std::string_view::npos) return value;

    const std::string_view decimals = text.substr(point + 1);
    if (!are_digits(decimals, decimals_max)) return std::nullopt;
    std::int64_t unit = scale;
    for (const char digit : decimals) {
        unit /= 10;
        value += (digit - '0') * unit;
    }
    return value;
}

}  // namespace

template <>
std::optional<bool> read_value(std::string_view text) noexcept {
    if (text == "true") return true;
    if (text == "false") return false;
    return std::nullopt;
}

template <>
std::optional<Count> read_value(std::string_view text) noexcept {
    return read_number<CountTag>(text, 0);
}

template <>
std::optional<PackageNumber> read_value(std::string_view text) noexcept {
    return read_number<PackageNumberTag>(text, 1);
}

template <>
std::optional<AccountNumber> read_value(std::string_view text) noexcept {
    return read_number<AccountNumberTag>(text, 1);
}

template <>
std::optional<Price> read_value(std::string_view text) noexcept {
    const std::optional<std::int64_t> value = read_decimal(text);
    if (!value) return std::nullopt;
    return Price{*value};
}

template <>
std::optional<Percent> read_value(std::string_view text) noexcept {
    const std::optional<std::int64_t> value = read_decimal(text);
    if (!value || *value > percent_max) return std::nullopt;
    return Percent{*value};
}

std::string decimal_text(std::int64_t ten_thousandths) {
    const bool is_negative = ten_thousandths < 0;
    const auto value = static_cast<std::uint64_t>(ten_thousandths);
    const std::uint64_t size = is_negative ? 0 - value : value;
    std::string text = (is_negative ? "-" : "") + std::to_string(size / scale);
    std::string decimals = std::to_string(size % scale);
    decimals.insert(0, decimals_max - decimals.size(), '0');
    decimals.erase(decimals.find_last_not_of('0') + 1);
    return decimals.empty() ? text : text + '.' + decimals;
}

std::string write_value(bool value) {
    return value ? "true" : "false";
}

}  // namespace usher::upstream::createreseller
