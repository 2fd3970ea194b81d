#include "lib/sandbox/interworks/catalogue.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "lib/sandbox/interworks/row_books.hpp"
#include "lib/upstream/interworks/document.hpp"
#include "lib/upstream/interworks/document_text.hpp"

namespace usher::sandbox::interworks {
namespace {

namespace codec = upstream::interworks;

constexpr std::int64_t products_max = 500;

const Collection& products() {
    return *find_collection("products");
}

}  // namespace

const codec::UnitPrice* find_price(const CatalogueProduct& product, std::string_view currency,
                                   std::string_view unit) {
    for (const codec::CurrencyPrices& prices : product.pricing.prices) {
        if (prices.currency != currency) continue;
        const auto found = std::ranges::find_if(prices.units, [unit](const codec::UnitPrice& own) {
            return own.id.text() == codec::canonical_guid(unit);
        });
        if (found != prices.units.end()) return &*found;
    }
    return nullptr;
}

Result<CatalogueProduct> read_catalogue_product(std::string_view document) {
    codec::ServerOffset offset;
    Result<codec::Product> row = codec::read_product(document, offset);
    if (!row) return row.error();
    const Result<codec::Value> tree = codec::parse_document(document);
    if (!tree) return tree.error();
    CatalogueProduct product{.facts = {.id = row->id.text(),
                                       .name = row->name.value_or(""),
                                       .code = row->code.value_or("")},
                             .is_addon = row->type.is(codec::ProductType::Addon),
                             .is_one_time = row->charge_type.is(codec::ChargeType::OneTimeCharge),
                             .characteristics = std::move(row->characteristics)};
    const codec::Value* const pricing = find(std::get<codec::Object>(tree->content), "_pricing");
    if (pricing == nullptr) return product;
    Result<codec::ProductPricing> read =
        codec::read_pricing(codec::document_text(*pricing), offset);
    if (!read) return read.error().within("_pricing");
    product.pricing = *std::move(read);
    return product;
}

std::optional<CatalogueProduct> find_product(store::Database& database, std::string_view id) {
    const std::optional<std::string> document = RowBooks{database, products()}.find(everybody, id);
    if (!document) return std::nullopt;
    Result<CatalogueProduct> product = read_catalogue_product(*document);
    if (!product) return std::nullopt;
    return *std::move(product);
}

std::vector<CatalogueProduct> all_products(store::Database& database) {
    std::vector<CatalogueProduct> all;
    const RowPage page = RowBooks{database, products()}.list({.page_size = products_max});
    for (const std::string& document : page.documents) {
        Result<CatalogueProduct> product = read_catalogue_product(document);
        if (product) all.push_back(*std::move(product));
    }
    return all;
}

}  // namespace usher::sandbox::interworks
