#include "lib/upstream/aminotv/product_members.hpp"

namespace usher::upstream::aminotv {
namespace {

Refusal refuse(std::string detail, std::string pointer) {
    return {.code = ErrorCode::InvalidAttribute,
            .detail = std::move(detail),
            .pointer = std::move(pointer)};
}

}  // namespace

Accepted<ProductChange> read_product_change(std::string_view body) {
    const Accepted<bj::object> document = parse_request(body);
    if (!document) return document.error();
    const Accepted<Resources> resources = requested(*document, "Product");
    if (!resources) return resources.error();
    if (resources->size() > 1) return refuse("one resource expected", "/data");

    Flaws flaws;
    ProductChange change = read_product_members(*resources->front(), "", flaws);
    if (const auto refusal = refusal_of(flaws, 0)) return *refusal;
    return change;
}

std::optional<Refusal> lacks_for_creation(const ProductChange& change) {
    if (!change.title || change.title->empty()) {
        return refuse("title: needed by a new product", "/data/0/attributes/title");
    }
    if (!change.type_name || change.type_name->empty()) {
        return refuse("type: needed by a new product", "/data/0/attributes/type");
    }
    return std::nullopt;
}

void apply(const ProductChange& change, license::Product& product) {
    if (change.title) product.title = *change.title;
    if (change.description) product.description = *change.description;
    if (change.type_name) product.type_name = *change.type_name;
    if (change.is_premium) product.is_premium = *change.is_premium;
    if (change.is_visible) product.is_visible = change.is_visible;
    if (change.is_buyable) product.is_buyable = change.is_buyable;
    if (change.price) product.price = change.price;
    if (change.recurring) product.recurring = *change.recurring;
    if (change.term) product.term = change.term;
    for (std::size_t i = 0; i < change.channels.size(); ++i) {
        if (change.channels[i]) product.channels[i] = *change.channels[i];
    }
}

}  // namespace usher::upstream::aminotv
