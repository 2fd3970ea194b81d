#include "lib/upstream/interworks/decimal.hpp"

#include <algorithm>
#include <utility>

#include "lib/core/text.hpp"
#include "lib/http/ascii.hpp"

namespace usher::upstream::interworks {
namespace {

constexpr std::size_t number_bytes_max = 128;

// A number in JSON's notation, by its parts (RFC 8259 section 6).
struct Parts {
    bool is_negative = false;
    std::string_view whole;
    std::string_view fraction{};
    std::int64_t exponent = 0;
};

// Takes the digits that `text` begins with off it.
std::string_view take_digits(std::string_view& text) {
    const auto* const end = std::ranges::find_if_not(text, http::is_digit);
    const auto count = static_cast<std::size_t>(end - text.begin());
    const std::string_view digits = text.substr(0, count);
    text.remove_prefix(count);
    return digits;
}

bool take(std::string_view& text, std::string_view any_of) {
    if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
    text.remove_prefix(1);
    return true;
}

std::optional<Parts> parts_of(std::string_view text) {
    Parts parts{.is_negative = take(text, "-"), .whole = take_digits(text)};
    const bool has_leading_zero = parts.whole.size() > 1 && parts.whole.front() == '0';
    if (parts.whole.empty() || has_leading_zero) return std::nullopt;
    if (take(text, ".")) {
        parts.fraction = take_digits(text);
        if (parts.fraction.empty()) return std::nullopt;
    }
    if (take(text, "eE")) {
        const bool is_negative = text.starts_with('-');
        take(text, "+-");
        const auto exponent = text.starts_with('-') ? std::nullopt : to_integer(text);
        if (!exponent) return std::nullopt;
        parts.exponent = is_negative ? -*exponent : *exponent;
        text = {};
    }
    if (!text.empty()) return std::nullopt;
    return parts;
}

// A number's size as its sign, the digits before the point, and those after it.
struct Magnitude {
    bool is_negative;
    std::string_view whole;
    std::string_view fraction;
};

Magnitude magnitude_of(std::string_view text) {
    const bool is_negative = text.starts_with('-');
    if (is_negative) text.remove_prefix(1);
    const std::size_t point = std::min(text.find('.'), text.size());
    return {.is_negative = is_negative,
            .whole = text.substr(0, point),
            .fraction = text.substr(std::min(point + 1, text.size()))};
}

}  // namespace

std::optional<Decimal> Decimal::parse(std::string_view number) {
    const bool is_short = number.size() <= number_bytes_max;
    const std::optional<Parts> parts = is_short ? parts_of(number) : std::nullopt;
    if (!parts) return std::nullopt;

    std::string digits = std::string{parts->whole} + std::string{parts->fraction};
    const std::size_t zeros = std::min(digits.find_first_not_of('0'), digits.size());
    digits.erase(0, zeros);
    if (digits.empty()) return Decimal{};
    constexpr auto most = static_cast<std::int64_t>(digits_max);
    // Before anything is added to it: an exponent may be as large as an integer gets.
    if (parts->exponent > most + 128 || parts->exponent < -most - 128) return std::nullopt;
    const std::int64_t point = static_cast<std::int64_t>(parts->whole.size()) -
                               static_cast<std::int64_t>(zeros) + parts->exponent;
    digits.erase(digits.find_last_not_of('0') + 1);
    const auto count = static_cast<std::int64_t>(digits.size());
    if (std::max(point, std::int64_t{0}) + std::max(count - point, std::int64_t{0}) > most) {
        return std::nullopt;
    }

    if (point <= 0) {
        digits.insert(0, "0." + std::string(static_cast<std::size_t>(-point), '0'));
    } else if (point < count) {
        digits.insert(static_cast<std::size_t>(point), 1, '.');
    } else {
        digits.append(static_cast<std::size_t>(point - count), '0');
    }
    if (parts->is_negative) digits.insert(0, 1, '-');
    return Decimal{std::move(digits)};
}

std::optional<std::int64_t> Decimal::whole() const noexcept {
    return to_integer(text_);
}

std::strong_ordering operator<=>(const Decimal& left, const Decimal& right) noexcept {
    Magnitude a = magnitude_of(left.text_);
    Magnitude b = magnitude_of(right.text_);
    if (a.is_negative != b.is_negative) {
        return a.is_negative ? std::strong_ordering::less : std::strong_ordering::greater;
    }
    if (a.is_negative) std::swap(a, b);
    std::strong_ordering order = a.whole.size() <=> b.whole.size();
    if (std::is_eq(order)) order = a.whole <=> b.whole;
    if (std::is_eq(order)) order = a.fraction <=> b.fraction;
    return order;
}

}  // namespace usher::upstream::interworks
