#include "lib/enforcement/product_key.hpp"

#include <algorithm>

#include "lib/crypto/digest.hpp"

namespace usher::enforcement {
namespace {

constexpr std::size_t groups_count = 4;
constexpr std::size_t group_size_max = 64;

bool is_alphanumeric(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool is_group(std::string_view text) {
    return !text.empty() && text.size() <= group_size_max &&
           std::ranges::all_of(text, is_alphanumeric);
}

}  // namespace

Result<ProductKey> ProductKey::parse(std::string_view text) {
    const Error malformed{Errc::Malformed, "a product key has four groups of letters and digits"};
    const std::string_view public_part = text.substr(0, text.find('-'));
    std::size_t count = 0;
    for (std::string_view rest = text; count <= groups_count; ++count) {
        const std::size_t dash = rest.find('-');
        if (!is_group(rest.substr(0, dash))) return malformed;
        if (dash == std::string_view::npos) break;
        rest.remove_prefix(dash + 1);
    }
    if (count + 1 != groups_count) return malformed;
    return ProductKey{std::string{text}, ProductId{std::string{public_part}}};
}

ProductKey::ProductKey(std::string text, ProductId public_part)
    : text_{std::move(text)}, public_part_{std::move(public_part)} {}

std::string ProductKey::response_key(std::string_view request_key) const {
    return public_part_.text() + "-" + crypto::sha1_hex(std::string{request_key} + text_);
}

bool ProductKey::is_proven_by(std::string_view response_key, std::string_view request_key) const {
    return crypto::equal_in_constant_time(this->response_key(request_key), response_key);
}

ProductId public_part_of(std::string_view product_key) {
    const Result<ProductKey> whole = ProductKey::parse(product_key);
    return whole ? whole->public_part() : ProductId{std::string{product_key}};
}

}  // namespace usher::enforcement
