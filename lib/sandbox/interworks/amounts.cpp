#include "lib/sandbox/interworks/amounts.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

#include "lib/core/text.hpp"

namespace usher::sandbox::interworks {
namespace {

constexpr int digits_max = 18;

/// `units` times ten to the power of minus `places`.
struct Scaled {
    std::int64_t units = 0;
    int places = 0;
};

std::optional<Scaled> scaled(const Decimal& value) {
    std::string digits = value.text();
    Scaled result;
    if (const std::size_t point = digits.find('.'); point != std::string::npos) {
        result.places = static_cast<int>(digits.size() - point - 1);
        digits.erase(point, 1);
    }
    const bool is_negative = digits.starts_with('-');
    if (is_negative) digits.erase(0, 1);
    if (digits.size() > static_cast<std::size_t>(digits_max)) return std::nullopt;
    const std::optional<std::int64_t> units = to_integer(digits);
    if (!units) return std::nullopt;
    result.units = is_negative ? -*units : *units;
    return result;
}

std::optional<Decimal> decimal(const Scaled& value) {
    return Decimal::parse(std::to_string(value.units) + "e-" + std::to_string(value.places));
}

// The same value with more places.
std::optional<Scaled> at_places(Scaled value, int places) {
    for (; value.places < places; ++value.places) {
        if (__builtin_mul_overflow(value.units, 10, &value.units)) return std::nullopt;
    }
    return value;
}

}  // namespace

std::optional<Decimal> product(const Decimal& left, const Decimal& right) {
    const std::optional<Scaled> a = scaled(left);
    const std::optional<Scaled> b = scaled(right);
    Scaled result;
    if (!a || !b || __builtin_mul_overflow(a->units, b->units, &result.units)) return std::nullopt;
    result.places = a->places + b->places;
    return decimal(result);
}

std::optional<Decimal> sum(const Decimal& left, const Decimal& right) {
    std::optional<Scaled> a = scaled(left);
    std::optional<Scaled> b = scaled(right);
    if (!a || !b) return std::nullopt;
    const int places = std::max(a->places, b->places);
    a = at_places(*a, places);
    b = at_places(*b, places);
    Scaled result{.units = 0, .places = places};
    if (!a || !b || __builtin_add_overflow(a->units, b->units, &result.units)) return std::nullopt;
    return decimal(result);
}

std::optional<Decimal> rounded(const Decimal& value, int places) {
    std::optional<Scaled> result = scaled(value);
    if (!result) return std::nullopt;
    std::int64_t divisor = 1;
    for (; result->places > places; --result->places) divisor *= 10;
    const std::int64_t rest = result->units % divisor;
    result->units /= divisor;
    if (2 * std::abs(rest) >= divisor && rest != 0) result->units += rest < 0 ? -1 : 1;
    return decimal(*result);
}

}  // namespace usher::sandbox::interworks
