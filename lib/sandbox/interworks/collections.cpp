#include "lib/sandbox/interworks/collections.hpp"

#include <algorithm>
#include <array>

#include "lib/http/ascii.hpp"
#include "lib/upstream/interworks/account.hpp"
#include "lib/upstream/interworks/asset.hpp"
#include "lib/upstream/interworks/fields.hpp"
#include "lib/upstream/interworks/invoice.hpp"
#include "lib/upstream/interworks/order.hpp"
#include "lib/upstream/interworks/organization.hpp"
#include "lib/upstream/interworks/product.hpp"
#include "lib/upstream/interworks/subscription.hpp"

namespace usher::sandbox::interworks {
namespace {

namespace codec = upstream::interworks;
using enum PropertyKind;

constexpr std::array account_properties{
    Property{"id", Whole, "id"},
    Property{"name", Text, "name"},
    Property{"phone", Text, "phone"},
    Property{"email", Text, "email"},
    Property{"createdAt", Time, "createdAt"},
    Property{"updatedAt", Time, "updatedAt"},
    Property{"billingAddressUpdatedAt", Time, "_billingAddressUpdatedAt", "", true}};

constexpr std::array product_properties{Property{"id", Guid, "id"},
                                        Property{"name", Text, "name"},
                                        Property{"code", Text, "code"},
                                        Property{"type", Text, "type"},
                                        Property{"categoryId", Guid, "category", "id"},
                                        Property{"categoryName", Text, "category", "name"},
                                        Property{"productGroupId", Guid, "productGroup", "id"},
                                        Property{"chargeType", Text, "chargeType"},
                                        Property{"createdAt", Time, "createdAt"},
                                        Property{"updatedAt", Time, "updatedAt"}};

constexpr std::array subscription_properties{Property{"id", Guid, "id"},
                                             Property{"name", Text, "name"},
                                             Property{"status", Text, "status"},
                                             Property{"accountId", Whole, "account", "id"},
                                             Property{"accountName", Text, "account", "name"},
                                             Property{"billingToId", Whole, "billingTo", "id"},
                                             Property{"productId", Guid, "product", "id"},
                                             Property{"productCode", Text, "product", "code"},
                                             Property{"productName", Text, "product", "name"},
                                             Property{"quantity", Whole, "quantity"},
                                             Property{"isTrial", Flag, "isTrial"},
                                             Property{"automaticRenewal", Flag, "automaticRenewal"},
                                             Property{"startDate", Time, "startDate"},
                                             Property{"endDate", Time, "endDate"},
                                             Property{"createdAt", Time, "createdAt"},
                                             Property{"updatedAt", Time, "updatedAt"}};

constexpr std::array invoice_properties{Property{"id", Guid, "id"},
                                        Property{"code", Text, "code"},
                                        Property{"statusType", Text, "status", "type"},
                                        Property{"typeType", Text, "type", "type"},
                                        Property{"accountId", Whole, "account", "id"},
                                        Property{"accountName", Text, "account", "name"},
                                        Property{"billingToId", Whole, "billingTo", "id"},
                                        Property{"billingToName", Text, "billingTo", "name"},
                                        Property{"currency", Text, "currency"},
                                        Property{"total", Decimal, "total"},
                                        Property{"unpaidAmount", Decimal, "unpaidAmount"},
                                        Property{"invoiceDate", Time, "invoiceDate"},
                                        Property{"dueDate", Time, "dueDate"},
                                        Property{"createdAt", Time, "createdAt"},
                                        Property{"updatedAt", Time, "updatedAt"}};

constexpr std::array order_properties{Property{"id", Guid, "id"},
                                      Property{"code", Text, "code"},
                                      Property{"statusType", Text, "status", "type"},
                                      Property{"accountId", Whole, "account", "id"},
                                      Property{"accountName", Text, "account", "name"},
                                      Property{"billingToId", Whole, "billingTo", "id"},
                                      Property{"paymentMethod", Text, "paymentMethod", "name"},
                                      Property{"total", Decimal, "total"},
                                      Property{"orderDate", Time, "orderDate"},
                                      Property{"createdAt", Time, "createdAt"},
                                      Property{"updatedAt", Time, "updatedAt"}};

constexpr std::array asset_properties{Property{"id", Guid, "id"},
                                      Property{"name", Text, "name"},
                                      Property{"status", Text, "status"},
                                      Property{"customerId", Whole, "customer", "id"},
                                      Property{"customerName", Text, "customer", "name"},
                                      Property{"billingToId", Whole, "billingTo", "id"},
                                      Property{"billingToName", Text, "billingTo", "name"},
                                      Property{"productId", Guid, "product", "id"},
                                      Property{"productName", Text, "product", "name"},
                                      Property{"purchaseDate", Time, "purchaseDate"},
                                      Property{"createdAt", Time, "createdAt"},
                                      Property{"updatedAt", Time, "updatedAt"}};

constexpr std::array country_properties{Property{"id", Whole, "id"}, Property{"name", Text, "name"},
                                        Property{"code", Text, "code"},
                                        Property{"isActive", Flag, "isActive"}};

constexpr std::array named_properties{Property{"id", Whole, "id"}, Property{"name", Text, "name"}};

constexpr std::array field_properties{Property{"id", Whole, "id"}, Property{"name", Text, "name"},
                                      Property{"type", Text, "type"}};

constexpr std::array<std::string_view, 1> states{"states"};
constexpr std::array<std::string_view, 1> units{"units"};
constexpr std::array<std::string_view, 1> custom_fields{"customFields"};
constexpr std::array<std::string_view, 2> characterised{"characteristics", "customFields"};
constexpr std::array<std::string_view, 3> product_parts{"characteristics", "customFields",
                                                        "addons"};
constexpr std::array<std::string_view, 2> invoice_parts{"customFields", "items"};

template <auto read>
Result<void> check_by(std::string_view document) {
    codec::ServerOffset offset;
    const auto row = read(document, offset);
    if (!row) return row.error();
    return {};
}

// For rows that the client reads as pages alone.
template <auto read_page>
Result<void> check_by_page(std::string_view document) {
    codec::ServerOffset offset;
    const auto page = read_page(R"({"data":[)" + std::string{document} + "]}", offset);
    if (!page) return page.error();
    if (page->rows.size() != 1) return Error{Errc::Malformed, "a row expected"};
    return {};
}

// The client has no use for these.
Result<void> check_field(std::string_view document) {
    const Result<codec::Value> value = codec::parse_document(document);
    if (!value) return value.error();
    codec::ServerOffset offset;
    codec::Fields in{*value, offset};
    static_cast<void>(in.id<codec::CustomFieldId>("id"));
    static_cast<void>(in.maybe_text("name"));
    static_cast<void>(in.text("type"));
    static_cast<void>(in.flag("isReadOnly"));
    const Result<bool> read = in.done(true);
    if (!read) return read.error();
    return {};
}

constexpr Collection field_collection(std::string_view name, std::string_view table) {
    return {.name = name,
            .entity = "CustomField",
            .table = table,
            .not_found = "CustomFieldNotFoundError",
            .properties = field_properties,
            .is_everybodys = true,
            .is_lookup = true,
            .check = check_field};
}

constexpr std::array all{
    Collection{.name = "accounts",
               .entity = "Account",
               .table = "interworks_account",
               .not_found = "AccountNotFoundError",
               .properties = account_properties,
               .parts = custom_fields,
               .check = check_by<codec::read_account>},
    Collection{.name = "products",
               .entity = "Product",
               .table = "interworks_product",
               .not_found = "ProductNotFoundError",
               .properties = product_properties,
               .parts = product_parts,
               .is_everybodys = true,
               .word = {"chargeType"},
               .check = check_by<codec::read_product>},
    Collection{.name = "subscriptions",
               .entity = "Subscription",
               .table = "interworks_subscription",
               .not_found = "SubscriptionNotFoundError",
               .properties = subscription_properties,
               .parts = characterised,
               .names_entity_in_errors = false,
               .word = {"status"},
               .check = check_by<codec::read_subscription>},
    Collection{.name = "invoices",
               .entity = "Invoice",
               .table = "interworks_invoice",
               .not_found = "InvoiceNotFoundError",
               .properties = invoice_properties,
               .parts = invoice_parts,
               .word = {"status", "type"},
               .check = check_by<codec::read_invoice>},
    Collection{.name = "orders",
               .entity = "Order",
               .table = "interworks_order",
               .not_found = "OrderNotFoundError",
               .properties = order_properties,
               .parts = custom_fields,
               .word = {"status", "type"},
               .check = check_by<codec::read_order>},
    Collection{.name = "assets",
               .entity = "Asset",
               .table = "interworks_asset",
               .not_found = "LeaseNotFoundError",
               .properties = asset_properties,
               .parts = characterised,
               .word = {"provisioningStatus"},
               .check = check_by<codec::read_asset>},
    Collection{.name = "organization/countries",
               .entity = "Country",
               .table = "interworks_country",
               .not_found = "OrganizationCountryNotFoundError",
               .properties = country_properties,
               .parts = states,
               .is_everybodys = true,
               .is_lookup = true,
               .check = check_by_page<codec::read_country_page>},
    Collection{.name = "organization/unitgroups",
               .entity = "UnitGroup",
               .table = "interworks_unit_group",
               .not_found = "UnitGroupNotFoundError",
               .properties = named_properties,
               .parts = units,
               .is_everybodys = true,
               .is_lookup = true,
               .check = check_by_page<codec::read_unit_group_page>},
    Collection{.name = "organization/externalsystems",
               .entity = "ExternalSystem",
               .table = "interworks_external_system",
               .not_found = "ExternalSystemNotFoundError",
               .properties = named_properties,
               .is_everybodys = true,
               .is_lookup = true,
               .check = check_by_page<codec::read_external_system_page>},
    field_collection("organization/accounts/customfields", "interworks_account_field"),
    field_collection("organization/invoices/customfields", "interworks_invoice_field"),
    field_collection("organization/products/customfields", "interworks_product_field"),
    field_collection("organization/orders/customfields", "interworks_order_field")};

}  // namespace

std::span<const Collection> collections() noexcept {
    return all;
}

const Collection* find_collection(std::string_view name) noexcept {
    const auto* const found = std::ranges::find_if(all, [name](const Collection& collection) {
        return http::equals_ignoring_case(collection.name, name);
    });
    return found == all.end() ? nullptr : found;
}

const Property* find_property(const Collection& collection, std::string_view name) noexcept {
    const auto found = std::ranges::find_if(collection.properties, [name](const Property& own) {
        return !own.is_ours && http::equals_ignoring_case(own.name, name);
    });
    return found == collection.properties.end() ? nullptr : &*found;
}

}  // namespace usher::sandbox::interworks
