#include "ipc/api/product_key_watch.hpp"

#include "lib/enforcement/product_key.hpp"

namespace usher::api {
namespace {

constexpr std::size_t products_max = 256;

}  // namespace

bool is_whole_product_key(std::string_view text) {
    return enforcement::ProductKey::parse(text).has_value();
}

bool has_whole_product_key(const http::Parameters& parameters) {
    const auto text = parameters.find("product_key");
    return text && is_whole_product_key(*text);
}

void ProductKeyWatch::look_at(const http::Parameters& parameters) {
    if (!has_whole_product_key(parameters) || told_.size() == products_max) return;
    const ProductId product = enforcement::public_part_of(*parameters.find("product_key"));
    if (!told_.insert(product).second) return;
    log_.warning("an app sends its whole product key, of which only the first group may travel",
                 {{"product", product.text()}});
}

}  // namespace usher::api
