/// The applications that the engine knows by their product keys (specs/acestream.md 5).
#pragma once

#include <string_view>
#include <vector>

#include "lib/core/error.hpp"
#include "lib/enforcement/product_key.hpp"

namespace usher::api::engine_api {

/// An application that the engine knows by its whole product key.
struct Product {
    enforcement::ProductKey key;
    bool needs_no_ads = false;  ///< plays only where noAds is active, as with public product keys
};

/// Reads a file of product keys: one a line, then optionally `needs=noAds`; empty lines and lines
/// that begin with `#` are passed over. Errc::Malformed, naming the line and never the key.
[[nodiscard]] Result<std::vector<Product>> read_products(std::string_view text);

}  // namespace usher::api::engine_api
