#include "lib/upstream/interworks/identifiers.hpp"

#include "lib/core/text.hpp"
#include "lib/http/ascii.hpp"

namespace usher::upstream::interworks {
namespace {

constexpr std::string_view form = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

constexpr bool is_hex(char c) noexcept {
    return http::is_digit(c) || (http::lower(c) >= 'a' && http::lower(c) <= 'f');
}

}  // namespace

bool is_guid(std::string_view text) noexcept {
    return std::ranges::equal(
        text, form, [](char c, char wanted) { return wanted == 'x' ? is_hex(c) : c == wanted; });
}

std::string canonical_guid(std::string_view text) {
    return lower_case(text);
}

}  // namespace usher::upstream::interworks
