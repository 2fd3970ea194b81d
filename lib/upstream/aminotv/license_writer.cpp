#include <vector>

#include "lib/http/query.hpp"
#include "lib/upstream/aminotv/license_document.hpp"
#include "lib/upstream/aminotv/license_members.hpp"
#include "lib/upstream/aminotv/product_members.hpp"

namespace usher::upstream::aminotv {
namespace {

std::string_view status_word(const license::License& license) {
    const bool is_known = license.status != license::LicenseStatus::Unknown;
    return is_known ? license::name(license.status) : std::string_view{license.other_status};
}

std::string self_of(const license::License& license, View view) {
    const std::string id = http::percent_encode(license.id.text());
    switch (view) {
        case View::Management: return "/api/license/management/v4/licenses/" + id;
        case View::User: break;
    }
    return "/api/license/v4/users/" + http::percent_encode(license.user.text()) + "/licenses/" + id;
}

// The attributes that both views have.
ObjectText common_attributes(const license::License& license, const WriteOptions& options) {
    ObjectText attributes;
    attributes.text("status", status_word(license)).date("start_date", license.start);
    write_end(attributes, license.end, options.date_fields);
    if (options.view == View::Management && license.order) {
        attributes.text("order_id", license.order->text());
    }
    return attributes;
}

std::string resource_text(const license::License& license, const std::string& attributes,
                          const WriteOptions& options) {
    const std::string user =
        relationship_text(identifier_text(license.user.text(), "User", options));
    const std::string product =
        relationship_text(identifier_text(license.product.text(), "Product", options));
    return ObjectText{}
        .json("id", id_text(license.id.text(), options))
        .text("type", "License")
        .json("attributes", attributes)
        .json("relationships", ObjectText{}.json("user", user).json("product", product).done())
        .json("links", ObjectText{}.text("self", self_of(license, options.view)).done())
        .done();
}

std::string license_text(const license::License& license, const WriteOptions& options) {
    return resource_text(license, common_attributes(license, options).done(), options);
}

std::string license_text(const ManagedLicense& managed, const WriteOptions& options) {
    ObjectText attributes = common_attributes(managed.license, options);
    if (options.view == View::Management) {
        write_records(attributes, managed.renew, managed.purchase);
    }
    return resource_text(managed.license, attributes.done(), options);
}

template <typename License>
std::string write_document(std::span<const License> licenses,
                           std::span<const license::Product> products,
                           const WriteOptions& options) {
    std::vector<std::string> resources;
    resources.reserve(licenses.size());
    for (const License& license : licenses) resources.push_back(license_text(license, options));
    if (options.omit_included) return document_text(resources, "", options);

    std::vector<std::string> included;
    included.reserve(products.size());
    for (const license::Product& product : products) {
        included.push_back(product_text(product, options));
    }
    return document_text(resources, list_text(included), options);
}

}  // namespace

std::string write_licenses(std::span<const license::License> licenses,
                           std::span<const license::Product> products,
                           const WriteOptions& options) {
    return write_document(licenses, products, options);
}

std::string write_licenses(std::span<const ManagedLicense> licenses,
                           std::span<const license::Product> products,
                           const WriteOptions& options) {
    return write_document(licenses, products, options);
}

}  // namespace usher::upstream::aminotv
