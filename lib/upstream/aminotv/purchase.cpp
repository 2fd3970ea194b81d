#include "lib/upstream/aminotv/purchase.hpp"

#include "lib/core/text.hpp"
#include "lib/upstream/aminotv/json_text.hpp"
#include "lib/upstream/aminotv/license_document.hpp"
#include "lib/upstream/aminotv/resource.hpp"

namespace usher::upstream::aminotv {
namespace {

constexpr std::size_t key_size_max = 255;

std::optional<std::string> payment_method_in(const bj::object* object) {
    const bj::value* method = object == nullptr ? nullptr : find(*object, "payment_method");
    if (method == nullptr) return std::nullopt;
    const bj::string* word = method->if_string();
    return word == nullptr ? std::string{} : std::string{view(*word)};
}

std::optional<std::string> payment_method_of(const bj::object& resource) {
    const bj::object* attributes = find_object(resource, "attributes");
    if (attributes == nullptr) return std::nullopt;
    const auto usual = payment_method_in(find_object(*attributes, "purchase_record"));
    return usual ? usual : payment_method_in(attributes);
}

std::optional<BundleId> product_of(const bj::object& resource) {
    Flaws flaws;
    const auto id =
        related_id({.resource = resource, .id = "", .flaws = flaws}, "product", "Product");
    if (!id) return std::nullopt;
    return BundleId{*id};
}

}  // namespace

bool is_idempotency_key(std::string_view text) noexcept {
    return is_printable(text, 1, key_size_max);
}

Accepted<PurchaseRequest> read_purchase(std::string_view body) {
    const Accepted<bj::object> document = parse_request(body);
    if (!document) return document.error();
    const Accepted<Resources> resources = requested(*document, "License");
    if (!resources) return resources.error();
    const bj::object& resource = *resources->front();
    return PurchaseRequest{.product = product_of(resource),
                           .payment_method = payment_method_of(resource),
                           .several = resources->size() > 1};
}

std::optional<Refusal> refusal_of(const PurchaseRequest& request) {
    constexpr const char* method_pointer = "/data/0/attributes/purchase_record/payment_method";
    if (!request.payment_method) {
        return Refusal{.code = ErrorCode::PaymentMethodRequired, .pointer = method_pointer};
    }
    if (*request.payment_method != billing) {
        return Refusal{.code = ErrorCode::PaymentMethodUnsupported, .pointer = method_pointer};
    }
    if (request.several) {
        return Refusal{.code = ErrorCode::InvalidAttribute,
                       .detail = "one license a purchase",
                       .pointer = "/data"};
    }
    if (!request.product) {
        return Refusal{.code = ErrorCode::InvalidAttribute,
                       .detail = "the product is not named",
                       .pointer = "/data/0/relationships/product"};
    }
    return std::nullopt;
}

std::string write_purchase(const BundleId& product, std::string_view payment_method) {
    const std::string record = ObjectText{}.text("payment_method", payment_method).done();
    const std::string named = relationship_text(identifier_text(product.text(), "Product", {}));
    const std::string resource =
        ObjectText{}
            .text("type", "License")
            .json("attributes", ObjectText{}.json("purchase_record", record).done())
            .json("relationships", ObjectText{}.json("product", named).done())
            .done();
    return document_text({&resource, 1}, "", {});
}

Result<PurchaseAnswer> read_purchase_answer(std::string_view body, const UserId& owner) {
    const Result<List> list = open_list(body);
    if (!list) return list.error();
    const Resources& resources = list->resources;
    const bool is_one = resources.size() == 1 && resources.front() != nullptr &&
                        is_of_type(*resources.front(), "License");
    if (!is_one) return Error{Errc::Malformed, "data: one license expected"};

    Result<LicenseDocument> page = read_licenses(body, owner);
    if (!page) return page.error();
    PurchaseAnswer answer{.products = std::move(page->products), .flaws = std::move(page->flaws)};
    if (!page->licenses.empty()) answer.license = std::move(page->licenses.front());
    return answer;
}

}  // namespace usher::upstream::aminotv
