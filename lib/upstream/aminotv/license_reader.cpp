#include "lib/core/text.hpp"
#include "lib/upstream/aminotv/license_document.hpp"
#include "lib/upstream/aminotv/license_members.hpp"
#include "lib/upstream/aminotv/once_each.hpp"
#include "lib/upstream/aminotv/product_members.hpp"
#include "lib/upstream/aminotv/resource.hpp"

namespace usher::upstream::aminotv {
namespace {

constexpr std::size_t status_bytes_max = 64;

// Reads licences one by one; what is wrong with them goes into `flaws`.
struct LicenseReading {
    const UserId& owner;  // empty: of anybody
    Flaws& flaws;

    std::nullopt_t leave_out(std::string_view id, std::string_view lacking) const {
        flaws.add(Flaw::MalformedLicense, id, lacking);
        return std::nullopt;
    }
    std::optional<ManagedLicense> read(const bj::object* resource) const;
    std::optional<UserId> user_of(const RelationshipsOf& relationships) const;
};

void read_status(const Members& attributes, license::License& license) {
    const std::string word = attributes.text("status").value_or("");
    if (!is_line(word) || word.size() > status_bytes_max) return;
    license.status = license::license_status(word);
    if (license.status == license::LicenseStatus::Unknown) license.other_status = word;
}

bool has_status(const license::License& license) {
    return license.status != license::LicenseStatus::Unknown || !license.other_status.empty();
}

// Whose it is; none when it is not to be read.
std::optional<UserId> LicenseReading::user_of(const RelationshipsOf& relationships) const {
    const std::optional<std::string> named = related_id(relationships, "user", "User");
    if (owner.empty()) {
        if (!named) return leave_out(relationships.id, "relationships/user");
        return UserId{*named};
    }
    if (named && *named != owner.text()) {
        flaws.add(Flaw::OtherUser, relationships.id, "relationships/user");
        return std::nullopt;
    }
    return owner;
}

std::optional<ManagedLicense> LicenseReading::read(const bj::object* resource) const {
    if (resource == nullptr) return leave_out("", "");
    const std::optional<std::string> id = id_of(*resource);
    if (!id) return leave_out("", "id");
    if (!is_of_type(*resource, "License")) return leave_out(*id, "type");

    const Members attributes = attributes_of(*resource, *id, flaws);
    ManagedLicense read{.license = {.id = LicenseId{*id}, .user = {}, .product = {}}};
    license::License& license = read.license;
    read_status(attributes, license);
    if (!has_status(license)) return leave_out(*id, "attributes/status");

    const RelationshipsOf relationships{.resource = *resource, .id = *id, .flaws = flaws};
    const auto product = related_id(relationships, "product", "Product");
    if (!product) return leave_out(*id, "relationships/product");
    const std::optional<UserId> user = user_of(relationships);
    if (!user) return std::nullopt;

    const LicenseDates dates = read_dates(attributes);
    if (dates.are_unreadable) return leave_out(*id, "attributes");
    license.user = *user;
    license.product = BundleId{*product};
    license.start = dates.start;
    license.end = dates.end;
    const std::optional<std::string> order = attributes.text("order_id");
    if (order && !order->empty()) license.order = OrderId{*order};
    read.renew = read_renew_record(attributes);
    read.purchase = read_purchase_record(attributes);
    return read;
}

Result<ManagedLicenseDocument> read_page(std::string_view body, const UserId& owner) {
    const Result<List> list = open_list(body);
    if (!list) return list.error();

    ManagedLicenseDocument page{.next = list->next, .resource_count = list->resources.size()};
    OnceEach<ManagedLicense> licenses;
    const LicenseReading reading{.owner = owner, .flaws = page.flaws};
    for (const bj::object* resource : list->resources) {
        std::optional<ManagedLicense> read = reading.read(resource);
        if (!read) continue;
        const std::string id = read->license.id.text();
        if (!licenses.put(id, std::move(*read))) page.flaws.add(Flaw::Twice, id);
    }
    page.licenses = licenses.take();
    page.products = included_products(list->document, page.flaws);
    return page;
}

}  // namespace

Result<LicenseDocument> read_licenses(std::string_view body, const UserId& owner) {
    Result<ManagedLicenseDocument> page = read_page(body, owner);
    if (!page) return page.error();
    LicenseDocument document{.products = std::move(page->products),
                             .next = std::move(page->next),
                             .resource_count = page->resource_count,
                             .flaws = std::move(page->flaws)};
    document.licenses.reserve(page->licenses.size());
    for (ManagedLicense& read : page->licenses) {
        document.licenses.push_back(std::move(read.license));
    }
    return document;
}

Result<ManagedLicenseDocument> read_managed_licenses(std::string_view body) {
    return read_page(body, {});
}

}  // namespace usher::upstream::aminotv
