#include "lib/http/query.hpp"

#include <algorithm>
#include <iterator>

#include "lib/core/text.hpp"
#include "lib/http/ascii.hpp"

namespace usher::http {
namespace {

constexpr std::string_view hex_digits = "0123456789ABCDEF";

bool is_unreserved(char c) noexcept {
    return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z') || c == '-' || c == '.' ||
           c == '_' || c == '~';
}

// The value of a hexadecimal digit, or -1.
int hex_value(char c) noexcept {
    if (is_digit(c)) return c - '0';
    const char small = lower(c);
    return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

Result<std::string> decode(std::string_view text, bool plus_is_space) {
    std::string plain;
    plain.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+' && plus_is_space) {
            plain += ' ';
        } else if (text[i] != '%') {
            plain += text[i];
        } else {
            const int high = i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
            const int low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
            if (high < 0 || low < 0) {
                return Error{Errc::Malformed, "'%' without two hexadecimal digits"};
            }
            plain += static_cast<char>(high * 16 + low);
            i += 2;
        }
    }
    return plain;
}

// One name or value of a query.
Result<std::string> decode_part(std::string_view text) {
    Result<std::string> plain = decode(text, true);
    if (!plain) return plain.error();
    if (!is_utf8(*plain)) return Error{Errc::Malformed, "the query is not UTF-8"};
    if (plain->find('\0') != std::string::npos) {
        return Error{Errc::Malformed, "the query holds a NUL"};
    }
    return plain;
}

}  // namespace

void Parameters::add(std::string name, std::string value) {
    items_.push_back({.name = std::move(name), .value = std::move(value)});
}

std::optional<std::string_view> Parameters::find(std::string_view name) const {
    const auto same = [name](const Item& item) { return item.name == name; };
    const auto last = std::find_if(items_.rbegin(), items_.rend(), same);
    if (last == items_.rend()) return std::nullopt;
    return last->value;
}

void Parameters::merge(Parameters later) {
    std::ranges::move(later.items_, std::back_inserter(items_));
}

Result<Parameters> parse_query(std::string_view text) {
    Parameters parameters;
    while (!text.empty()) {
        const std::string_view item = text.substr(0, text.find('&'));
        text.remove_prefix(std::min(item.size() + 1, text.size()));
        if (item.empty()) continue;
        if (parameters.items().size() == parameters_max) {
            return Error{Errc::TooLarge, "more than 32 parameters"};
        }
        const auto equals = std::min(item.find('='), item.size());
        Result<std::string> name = decode_part(item.substr(0, equals));
        if (!name) return name.error();
        Result<std::string> value = decode_part(item.substr(std::min(equals + 1, item.size())));
        if (!value) return value.error();
        parameters.add(std::move(*name), std::move(*value));
    }
    return parameters;
}

std::string percent_encode(std::string_view text) {
    std::string encoded;
    encoded.reserve(text.size());
    for (const char c : text) {
        if (is_unreserved(c)) {
            encoded += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        encoded += '%';
        encoded += hex_digits[byte >> 4U];
        encoded += hex_digits[byte & 0x0fU];
    }
    return encoded;
}

Result<std::string> percent_decode(std::string_view text) {
    return decode(text, false);
}

std::string to_query(const Parameters& parameters) {
    std::string query;
    for (const Parameters::Item& item : parameters.items()) {
        if (!query.empty()) query += '&';
        query += percent_encode(item.name) + '=' + percent_encode(item.value);
    }
    return query;
}

}  // namespace usher::http
