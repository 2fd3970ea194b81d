#include "ipc/api/engine_api/products.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace usher::api::engine_api {
namespace {

constexpr std::size_t products_max = 256;

Result<Product> read_product_line(std::string_view line) {
    const std::size_t space = line.find(' ');
    Result<enforcement::ProductKey> key = enforcement::ProductKey::parse(line.substr(0, space));
    if (!key) return key.error();
    const std::string_view word = space == std::string_view::npos ? "" : line.substr(space + 1);
    if (!word.empty() && word != "needs=noAds") {
        return Error{Errc::Malformed, "after the key only needs=noAds may stand"};
    }
    return Product{.key = std::move(*key), .needs_no_ads = !word.empty()};
}

// Takes the line at the head of `text`, without its end and white space around it.
std::string_view next_line(std::string_view& text) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    while (line.ends_with('\r') || line.ends_with(' ')) line.remove_suffix(1);
    while (line.starts_with(' ')) line.remove_prefix(1);
    return line;
}

}  // namespace

Result<std::vector<Product>> read_products(std::string_view text) {
    std::vector<Product> products;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const std::string_view line = next_line(text);
        if (line.empty() || line.starts_with('#')) continue;
        Result<Product> product = read_product_line(line);
        if (!product) return product.error().within("line " + std::to_string(number));
        if (products.size() == products_max) {
            return Error{Errc::TooLarge, "over " + std::to_string(products_max) + " product keys"};
        }
        products.push_back(std::move(*product));
    }
    return products;
}

}  // namespace usher::api::engine_api
