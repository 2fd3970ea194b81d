#include "lib/core/money.hpp"

#include <charconv>

namespace usher {
namespace {

constexpr std::size_t euro_digits_max = 14;

bool only_digits(std::string_view text) {
    return text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::int64_t to_number(std::string_view digits) {
    std::int64_t number = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return number;
}

}  // namespace

std::string to_decimal(Cents amount) {
    const bool negative = amount.value < 0;
    const auto magnitude = negative ? 0 - static_cast<std::uint64_t>(amount.value)
                                    : static_cast<std::uint64_t>(amount.value);
    const std::uint64_t cents = magnitude % 100;
    std::string text = negative ? "-" : "";
    text += std::to_string(magnitude / 100);
    text += cents < 10 ? ".0" : ".";
    return text + std::to_string(cents);
}

Result<Cents> parse_cents(std::string_view decimal) {
    Error malformed{Errc::Malformed, "an amount has digits and at most two decimals"};
    const bool negative = decimal.starts_with('-');
    if (negative) decimal.remove_prefix(1);

    const std::size_t point = decimal.find('.');
    const std::string_view euros = decimal.substr(0, point);
    if (euros.empty() || euros.size() > euro_digits_max || !only_digits(euros)) return malformed;

    std::int64_t cents = to_number(euros) * 100;
    if (point != std::string_view::npos) {
        const std::string_view decimals = decimal.substr(point + 1);
        if (decimals.empty() || decimals.size() > 2 || !only_digits(decimals)) return malformed;
        cents += to_number(decimals) * (decimals.size() == 1 ? 10 : 1);
    }
    return Cents{negative ? -cents : cents};
}

}  // namespace usher
