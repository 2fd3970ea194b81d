/// What a product of the books costs and is sold as: for whoever makes subscriptions of it. Call it
/// inside `Database::write`; there it may throw store::StorageFailure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/core/error.hpp"
#include "lib/sandbox/interworks/documents.hpp"
#include "lib/store/database.hpp"
#include "lib/upstream/interworks/product.hpp"

namespace usher::sandbox::interworks {

/// A product and its prices.
struct CatalogueProduct {
    ProductFacts facts;
    bool is_addon = false;
    bool is_one_time = false;  ///< makes an asset, no subscription
    upstream::interworks::Characteristics characteristics{};
    upstream::interworks::ProductPricing pricing{};
};

/// A price of `product`; null where it is not sold in this currency by this unit.
[[nodiscard]] const upstream::interworks::UnitPrice* find_price(const CatalogueProduct& product,
                                                                std::string_view currency,
                                                                std::string_view unit);

/// A document of the products' collection. Errc::Malformed where its pricing cannot be read.
[[nodiscard]] Result<CatalogueProduct> read_catalogue_product(std::string_view document);
/// The product of this id; none for any other.
[[nodiscard]] std::optional<CatalogueProduct> find_product(store::Database& database,
                                                           std::string_view id);
/// In the default order, at most 500 of them.
[[nodiscard]] std::vector<CatalogueProduct> all_products(store::Database& database);

}  // namespace usher::sandbox::interworks
