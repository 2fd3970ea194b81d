#include "lib/upstream/aminotv/price.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace usher::upstream::aminotv {
namespace {

constexpr std::string_view amount_name = "price_currency_amount";
constexpr std::string_view currency_name = "price_currency_iso4217";
constexpr double major_max = 1e12;

// ISO 4217:2015, the currencies whose minor unit is not a hundredth.
constexpr std::array<std::string_view, 17> without_minor_unit{
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG",
    "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"};
constexpr std::array<std::string_view, 7> with_thousandths{"BHD", "IQD", "JOD", "KWD",
                                                           "LYD", "OMR", "TND"};

int minor_digits(std::string_view currency) noexcept {
    if (std::ranges::find(without_minor_unit, currency) != without_minor_unit.end()) return 0;
    if (std::ranges::find(with_thousandths, currency) != with_thousandths.end()) return 3;
    return 2;
}

std::optional<std::int64_t> minor_of(const bj::value& major, std::string_view currency) {
    boost::system::error_code error;
    const auto value = major.to_number<double>(error);
    if (error || value < 0 || value > major_max) return std::nullopt;
    return std::llround(value * std::pow(10.0, minor_digits(currency)));
}

std::string major_text(const license::Amount& price) {
    const auto digits = static_cast<std::size_t>(minor_digits(price.currency));
    if (digits == 0) return std::to_string(price.minor) + ".00";
    std::string text = std::to_string(std::abs(price.minor));
    if (text.size() <= digits) text.insert(0, digits + 1 - text.size(), '0');
    text.insert(text.size() - digits, 1, '.');
    return price.minor < 0 ? "-" + text : text;
}

}  // namespace

bool is_currency(std::string_view text) noexcept {
    return text.size() == 3 &&
           std::ranges::all_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
}

std::optional<license::Amount> read_price(const Members& attributes) {
    const std::optional<std::string> currency = attributes.text(currency_name);
    if (currency && !is_currency(*currency)) {
        attributes.blame(currency_name);
        return std::nullopt;
    }
    if (attributes.has(amount_name)) {
        const std::optional<std::int64_t> amount = attributes.count(amount_name);
        if (amount && !currency) attributes.blame(currency_name);
        if (!amount || !currency) return std::nullopt;
        return license::Amount{.minor = *amount, .currency = *currency};
    }
    const bj::value* major = attributes.at("price");
    if (major == nullptr || !currency) return std::nullopt;
    const std::optional<std::int64_t> minor = minor_of(*major, *currency);
    if (!minor) attributes.blame("price");
    if (!minor) return std::nullopt;
    return license::Amount{.minor = *minor, .currency = *currency};
}

void write_price(ObjectText& attributes, const license::Amount& price) {
    attributes.json("price", major_text(price))
        .number(amount_name, price.minor)
        .text(currency_name, price.currency);
}

}  // namespace usher::upstream::aminotv
