/// Documents with products: the catalogue, and what the provider's own systems send to change it
/// (specs/aminotv.md 5.2). Pure; tolerant and strict as license_document.hpp says.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/core/error.hpp"
#include "lib/license/product.hpp"
#include "lib/upstream/aminotv/error_document.hpp"
#include "lib/upstream/aminotv/flaws.hpp"
#include "lib/upstream/aminotv/write_options.hpp"

namespace usher::upstream::aminotv {

/// One page of products.
struct ProductDocument {
    std::vector<license::Product> products{};
    std::optional<std::string> next{};  ///< `links.next` as written, not empty
    std::size_t resource_count = 0;     ///< in `data`, with those that were left out
    Flaws flaws{};
};

/// Reads a document whose HTTP status said success. `visible` and `buyable`, the old names of the
/// two flags, count where the new ones are missing. The price is the pair of amount and currency;
/// where only the currency is there, `price` in major units. A product needs nothing but its id:
/// channels grant by their lists alone. Channel lists come out sorted, each channel once;
/// identifiers of another type than `Channel` are not channels. Errc::Malformed when it is no JSON
/// object, or `data` is neither an array nor an object.
[[nodiscard]] Result<ProductDocument> read_products(std::string_view body);

/// The catalogue. The user's view leaves out `duration_seconds`.
[[nodiscard]] std::string write_products(std::span<const license::Product> products,
                                         const WriteOptions& options = {});

/// What a request of the provider's systems says of a product; what it does not mention stays.
struct ProductChange {
    std::optional<std::string> title{};
    std::optional<std::string> description{};
    std::optional<std::string> type_name{};
    std::optional<bool> is_premium{};
    std::optional<bool> is_visible{};
    std::optional<bool> is_buyable{};
    std::optional<license::Amount> price{};
    std::optional<bool> recurring{};
    std::optional<Seconds> term{};
    std::array<std::optional<license::ChannelList>, license::channel_services.size()> channels{};

    friend bool operator==(const ProductChange&, const ProductChange&) = default;
};

/// CreateProduct and UpdateProduct. Refused with MALFORMED_DOCUMENT, or INVALID_ATTRIBUTE that
/// points to the member. An unknown product type is accepted: it is only a word.
[[nodiscard]] Accepted<ProductChange> read_product_change(std::string_view body);
/// Why `change` is not enough for a product that does not exist yet; none: it is.
[[nodiscard]] std::optional<Refusal> lacks_for_creation(const ProductChange& change);
void apply(const ProductChange& change, license::Product& product);
[[nodiscard]] std::string write_product_change(const ProductChange& change);

}  // namespace usher::upstream::aminotv
