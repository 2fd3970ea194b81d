#include "lib/upstream/aminotv/license_request.hpp"

#include "lib/upstream/aminotv/json_text.hpp"
#include "lib/upstream/aminotv/license_members.hpp"
#include "lib/upstream/aminotv/resource.hpp"

namespace usher::upstream::aminotv {
namespace {

// Reads the resource at `index` of a request.
struct RequestReading {
    const bj::object& resource;
    std::size_t index;

    Refusal refuse(const std::string& member) const {
        return {.code = ErrorCode::InvalidAttribute,
                .detail = member + ": missing or not what belongs here",
                .pointer = "/data/" + std::to_string(index) + "/" + member};
    }
    Accepted<NewLicense> read() const;
};

// The status that a request names; Unknown for a word that is none.
std::optional<license::LicenseStatus> status_of(const Members& attributes) {
    const std::optional<std::string> word = attributes.text("status");
    if (!word) return std::nullopt;
    return license::license_status(*word);
}

Accepted<NewLicense> RequestReading::read() const {
    Flaws flaws;
    const Members attributes = attributes_of(resource, "", flaws);
    const RelationshipsOf relationships{.resource = resource, .id = "", .flaws = flaws};
    const auto user = related_id(relationships, "user", "User");
    const auto product = related_id(relationships, "product", "Product");
    if (!user) return refuse("relationships/user");
    if (!product) return refuse("relationships/product");

    const LicenseDates dates = read_dates(attributes);
    NewLicense license{.user = UserId{*user},
                       .product = BundleId{*product},
                       .status = status_of(attributes),
                       .start = dates.start,
                       .end = dates.end,
                       .renew = read_renew_record(attributes),
                       .purchase = read_purchase_record(attributes)};
    if (license.status == license::LicenseStatus::Unknown) return refuse("attributes/status");
    const std::optional<std::string> order = attributes.text("order_id");
    if (order && !order->empty()) license.order = OrderId{*order};
    if (const auto refusal = refusal_of(flaws, index)) return *refusal;
    return license;
}

std::optional<Refusal> over_batch_max(const Resources& resources) {
    if (resources.size() <= batch_max) return std::nullopt;
    return Refusal{.code = ErrorCode::InvalidAttribute,
                   .detail = "at most 1000 resources a batch",
                   .pointer = "/data"};
}

std::string new_license_text(const NewLicense& license) {
    ObjectText attributes;
    if (license.status) attributes.text("status", license::name(*license.status));
    attributes.maybe_date("start_date", license.start);
    if (license.end) write_end(attributes, license.end, DateFields::Both);
    if (license.order) attributes.text("order_id", license.order->text());
    write_records(attributes, license.renew, license.purchase);
    const std::string user = relationship_text(identifier_text(license.user.text(), "User", {}));
    const std::string product =
        relationship_text(identifier_text(license.product.text(), "Product", {}));
    return ObjectText{}
        .text("type", "License")
        .json("attributes", attributes.done())
        .json("relationships", ObjectText{}.json("user", user).json("product", product).done())
        .done();
}

}  // namespace

Accepted<std::vector<NewLicense>> read_new_licenses(std::string_view body) {
    const Accepted<bj::object> document = parse_request(body);
    if (!document) return document.error();
    const Accepted<Resources> resources = requested(*document, "License");
    if (!resources) return resources.error();
    if (const auto refusal = over_batch_max(*resources)) return *refusal;

    std::vector<NewLicense> licenses;
    licenses.reserve(resources->size());
    for (std::size_t i = 0; i < resources->size(); ++i) {
        Accepted<NewLicense> license =
            RequestReading{.resource = *(*resources)[i], .index = i}.read();
        if (!license) return license.error();
        licenses.push_back(std::move(*license));
    }
    return licenses;
}

Accepted<NewLicense> read_new_license(std::string_view body) {
    Accepted<std::vector<NewLicense>> licenses = read_new_licenses(body);
    if (!licenses) return licenses.error();
    if (licenses->size() > 1) {
        return Refusal{.code = ErrorCode::InvalidAttribute,
                       .detail = "one license expected",
                       .pointer = "/data"};
    }
    return std::move(licenses->front());
}

std::string write_new_licenses(std::span<const NewLicense> licenses) {
    std::vector<std::string> resources;
    resources.reserve(licenses.size());
    for (const NewLicense& license : licenses) resources.push_back(new_license_text(license));
    return document_text(resources, "", {});
}

Accepted<std::vector<LicenseId>> read_license_ids(std::string_view body) {
    const Accepted<bj::object> document = parse_request(body);
    if (!document) return document.error();
    const Accepted<Resources> resources = requested(*document, "License");
    if (!resources) return resources.error();
    if (const auto refusal = over_batch_max(*resources)) return *refusal;

    std::vector<LicenseId> ids;
    ids.reserve(resources->size());
    for (const bj::object* resource : *resources) {
        std::optional<std::string> id = id_of(*resource);
        if (!id) {
            return Refusal{.code = ErrorCode::InvalidAttribute,
                           .detail = "id: missing or not what belongs here",
                           .pointer = "/data/" + std::to_string(ids.size()) + "/id"};
        }
        ids.emplace_back(std::move(*id));
    }
    return ids;
}

std::string write_license_ids(std::span<const LicenseId> ids) {
    std::vector<std::string> identifiers;
    identifiers.reserve(ids.size());
    for (const LicenseId& id : ids) {
        identifiers.push_back(identifier_text(id.text(), "License", {}));
    }
    return document_text(identifiers, "", {});
}

}  // namespace usher::upstream::aminotv
