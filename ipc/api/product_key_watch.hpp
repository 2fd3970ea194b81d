/// Notices apps that send a whole product key where its first group is wanted: only that group may
/// travel (specs/acestream.md 5 and 6.2).
#pragma once

#include <string_view>
#include <unordered_set>

#include "lib/core/ids.hpp"
#include "lib/core/log.hpp"
#include "lib/http/query.hpp"

namespace usher::api {

[[nodiscard]] bool is_whole_product_key(std::string_view text);
/// Whether the parameter `product_key` is one.
[[nodiscard]] bool has_whole_product_key(const http::Parameters& parameters);

/// Lives on the event loop.
class ProductKeyWatch {
public:
    explicit ProductKeyWatch(Log log) : log_{std::move(log)} {}

    /// Warns of a whole key by its public part, once for each of the first 256 products.
    void look_at(const http::Parameters& parameters);

private:
    Log log_;
    std::unordered_set<ProductId> told_;
};

}  // namespace usher::api
