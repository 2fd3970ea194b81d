#include "lib/upstream/interworks/product.hpp"

#include <array>

#include "lib/upstream/interworks/page_reader.hpp"
#include "lib/upstream/interworks/shared_readers.hpp"

namespace usher::upstream::interworks {
namespace {

constexpr std::array product_types{Spelling{ProductType::Primary, "Primary"},
                                   Spelling{ProductType::Addon, "Addon"}};
constexpr std::array charge_types{Spelling{ChargeType::OneTimeCharge, "OneTimeCharge"},
                                  Spelling{ChargeType::Prepaid, "Prepaid"},
                                  Spelling{ChargeType::PayPerUse, "PayPerUse"}};

Characteristics read_optional_characteristics(Fields& in) {
    return in.maybe_object("characteristics", read_characteristics).value_or(Characteristics{});
}

Result<Product> read_row(const Value& value, ServerOffset& offset) {
    Fields in{value, offset};
    return in.done(
        Product{.id = in.id<ProductGuid>("id"),
                .name = in.maybe_text("name"),
                .code = in.maybe_text("code"),
                .type = in.word<ProductType>("type"),
                .category = in.maybe_object("category", read_named<CategoryGuid>),
                .unit_of_measure = in.maybe_object("unitOfMeasure", read_named<UnitOfMeasureGuid>),
                .industries = in.list("industries", read_named<IndustryId>),
                .charge_type = in.word<ChargeType>("chargeType"),
                .unit_group = in.maybe_object("unitGroup", read_named<UnitGroupId>),
                .product_group = in.maybe_object("productGroup", read_named<ProductGroupGuid>),
                .created_at = in.stamp("createdAt"),
                .updated_at = in.stamp("updatedAt"),
                .characteristics = read_optional_characteristics(in),
                .custom_fields = in.list("customFields", read_custom_field_group),
                .addons = in.list("addons", read_lite_product)});
}

Result<ProductAddon> read_addon(const Value& value, ServerOffset& offset) {
    Fields in{value, offset};
    return in.done(ProductAddon{
        .id = in.id<ProductGuid>("id"),
        .name = in.maybe_text("name"),
        .code = in.maybe_text("code"),
        .category = in.maybe_object("category", read_named<CategoryGuid>),
        .unit_of_measure = in.maybe_object("unitOfMeasure", read_named<UnitOfMeasureGuid>),
        .industries = in.list("industries", read_named<IndustryId>),
        .created_at = in.stamp("createdAt"),
        .updated_at = in.stamp("updatedAt"),
        .characteristics = read_optional_characteristics(in),
        .custom_fields = in.list("customFields", read_custom_field_group)});
}

Result<UnitPrice> read_unit_price(const Value& value, ServerOffset& offset) {
    Fields in{value, offset};
    return in.done(UnitPrice{.id = in.id<UnitGuid>("id"),
                             .name = in.maybe_text("name"),
                             .sell_price = in.decimal("sellPrice")});
}

Result<CurrencyPrices> read_currency_prices(const Value& value, ServerOffset& offset) {
    Fields in{value, offset};
    return in.done(CurrencyPrices{.currency = in.text("currency"),
                                  .units = in.list("units", read_unit_price)});
}

Result<ProductPricing> read_product_pricing(const Value& value, ServerOffset& offset) {
    Fields in{value, offset};
    return in.done(ProductPricing{.free_period = in.flag("freePeriod"),
                                  .prices = in.list("prices", read_currency_prices)});
}

}  // namespace

template <>
std::span<const Spelling<ProductType>> spellings() noexcept {
    return product_types;
}
template <>
std::span<const Spelling<ChargeType>> spellings() noexcept {
    return charge_types;
}

Result<Page<Product>> read_product_page(std::string_view body, ServerOffset& offset) {
    return read_page(body, read_row, offset);
}

Result<Product> read_product(std::string_view body, ServerOffset& offset) {
    return read_body(body, read_row, offset);
}

Result<SingleRow<Product>> read_single_product(std::string_view body, ServerOffset& offset) {
    return read_single_body(body, read_row, offset);
}

Result<std::vector<ProductAddon>> read_product_addons(std::string_view body, ServerOffset& offset) {
    return read_bare_list(body, read_addon, offset);
}

Result<ProductPricing> read_pricing(std::string_view body, ServerOffset& offset) {
    return read_body(body, read_product_pricing, offset);
}

}  // namespace usher::upstream::interworks
