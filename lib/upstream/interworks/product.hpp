/// Products that a reseller may resell, their add-ons and their prices (specs/interworks.md 9.3).
/// Pure; errors and `offset` as account.hpp says.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/core/error.hpp"
#include "lib/upstream/interworks/page.hpp"
#include "lib/upstream/interworks/shared_objects.hpp"

namespace usher::upstream::interworks {

enum class ProductType : std::uint8_t { Primary, Addon };
enum class ChargeType : std::uint8_t { OneTimeCharge, Prepaid, PayPerUse };

struct Product {
    ProductGuid id{};
    std::optional<std::string> name{};
    std::optional<std::string> code{};
    Word<ProductType> type{};  ///< a description: what a subscription is to decides what it gives
    std::optional<LiteCategory> category{};
    std::optional<LiteUnitOfMeasure> unit_of_measure{};
    std::vector<LiteIndustry> industries{};
    Word<ChargeType> charge_type{};
    std::optional<LiteUnitGroup> unit_group{};
    std::optional<LiteProductGroup> product_group{};
    Stamp created_at{};
    Stamp updated_at{};
    Characteristics characteristics{};
    std::vector<CustomFieldGroup> custom_fields{};
    std::vector<LiteProduct> addons{};

    friend bool operator==(const Product&, const Product&) = default;
};

/// An add-on that a product can be had with.
struct ProductAddon {
    ProductGuid id{};
    std::optional<std::string> name{};
    std::optional<std::string> code{};
    std::optional<LiteCategory> category{};
    std::optional<LiteUnitOfMeasure> unit_of_measure{};
    std::vector<LiteIndustry> industries{};
    Stamp created_at{};
    Stamp updated_at{};
    Characteristics characteristics{};
    std::vector<CustomFieldGroup> custom_fields{};

    friend bool operator==(const ProductAddon&, const ProductAddon&) = default;
};

struct UnitPrice {
    UnitGuid id{};
    std::optional<std::string> name{};  ///< such as `Month`
    Decimal sell_price{};               ///< in the currency that it stands under

    friend bool operator==(const UnitPrice&, const UnitPrice&) = default;
};

struct CurrencyPrices {
    std::string currency;
    std::vector<UnitPrice> units{};

    friend bool operator==(const CurrencyPrices&, const CurrencyPrices&) = default;
};

struct ProductPricing {
    bool free_period = false;
    std::vector<CurrencyPrices> prices{};

    friend bool operator==(const ProductPricing&, const ProductPricing&) = default;
};

[[nodiscard]] Result<Page<Product>> read_product_page(std::string_view body, ServerOffset& offset);
[[nodiscard]] Result<Product> read_product(std::string_view body, ServerOffset& offset);
/// The same with its document. Errc::TooLarge beyond `row_bytes_max`.
[[nodiscard]] Result<SingleRow<Product>> read_single_product(std::string_view body,
                                                             ServerOffset& offset);
[[nodiscard]] Result<std::vector<ProductAddon>> read_product_addons(std::string_view body,
                                                                    ServerOffset& offset);
[[nodiscard]] Result<ProductPricing> read_pricing(std::string_view body, ServerOffset& offset);

}  // namespace usher::upstream::interworks
