#include "lib/upstream/interworks/client.hpp"

#include <utility>

namespace usher::upstream::interworks {
namespace {

template <typename Id>
std::string path_of(const char* collection, const Id& id, const char* part = "") {
    return std::string{collection} + "/" + id_text(id) + part;
}

Result<Word<OrderStatusType>> read_execution(std::string_view body, ServerOffset& /*offset*/) {
    return read_execution_status(body);
}

constexpr const char* accounts_path = "/api/accounts";
constexpr const char* products_path = "/api/products";
constexpr const char* subscriptions_path = "/api/subscriptions";
constexpr const char* assets_path = "/api/assets";
constexpr const char* invoices_path = "/api/invoices";
constexpr const char* orders_path = "/api/orders";

}  // namespace

template <typename Row>
Pages<Row> Client::list(std::string path, ListQuery<Row> query, PageStart start,
                        typename Pages<Row>::ReadPage read) {
    return {session_, offset_, std::move(path), std::move(query), start, read};
}

template <typename T>
Task<Outcome<T>> Client::ask(std::string path, std::string query,
                             Result<T> (*read)(std::string_view, ServerOffset&)) {
    if (!query.empty()) path += "?" + query;
    Call call{.aim = Aim::One, .target = std::move(path)};
    Outcome<http::Response> answer = co_await session_.call(std::move(call));
    if (!answer) co_return answer.error();
    Result<T> value = read(answer->body, offset_);
    if (!value) co_return unreadable(answer->status, value.error());
    co_return std::move(*value);
}

Pages<Account> Client::accounts(ListQuery<Account> query, PageStart start) {
    return list(accounts_path, std::move(query), start, read_account_page);
}

Task<Outcome<Account>> Client::account(AccountId id, std::vector<Part<Account>> include) {
    return ask(path_of(accounts_path, id), query_of(include), read_account);
}

Pages<Product> Client::products(ListQuery<Product> query, PageStart start) {
    return list(products_path, std::move(query), start, read_product_page);
}

Task<Outcome<Product>> Client::product(ProductGuid id, std::vector<Part<Product>> include) {
    return ask(path_of(products_path, id), query_of(include), read_product);
}

Task<Outcome<std::vector<ProductAddon>>> Client::product_addons(ProductGuid id) {
    return ask(path_of(products_path, id, "/addons"), "", read_product_addons);
}

Task<Outcome<ProductPricing>> Client::product_pricing(ProductGuid id) {
    return ask(path_of(products_path, id, "/pricing"), "", read_pricing);
}

Pages<Subscription> Client::subscriptions(ListQuery<Subscription> query, PageStart start) {
    return list(subscriptions_path, std::move(query), start, read_subscription_page);
}

Task<Outcome<Subscription>> Client::subscription(SubscriptionGuid id,
                                                 std::vector<Part<Subscription>> include) {
    return ask(path_of(subscriptions_path, id), query_of(include), read_subscription);
}

Task<Outcome<std::vector<SubscriptionAddon>>> Client::subscription_addons(SubscriptionGuid id) {
    return ask(path_of(subscriptions_path, id, "/addons"), "", read_subscription_addons);
}

Task<Outcome<Characteristics>> Client::subscription_characteristics(SubscriptionGuid id) {
    return ask(path_of(subscriptions_path, id, "/characteristics"), "", read_characteristics_body);
}

Task<Outcome<std::vector<CustomFieldGroup>>> Client::subscription_custom_fields(
    SubscriptionGuid id) {
    return ask(path_of(subscriptions_path, id, "/customfields"), "", read_custom_fields);
}

Task<Outcome<std::optional<QuantityRequest>>> Client::quantity_request(
    SubscriptionGuid subscription, QuantityRequestGuid id) {
    return ask(path_of(subscriptions_path, subscription, "/quantityrequest/") + id.text(), "",
               read_quantity_request);
}

Pages<Asset> Client::assets(ListQuery<Asset> query, PageStart start) {
    return list(assets_path, std::move(query), start, read_asset_page);
}

Task<Outcome<Asset>> Client::asset(AssetGuid id, std::vector<Part<Asset>> include) {
    return ask(path_of(assets_path, id), query_of(include), read_asset);
}

Pages<Invoice> Client::invoices(ListQuery<Invoice> query, PageStart start) {
    return list(invoices_path, std::move(query), start, read_invoice_page);
}

Task<Outcome<Invoice>> Client::invoice(InvoiceGuid id, std::vector<Part<Invoice>> include) {
    return ask(path_of(invoices_path, id), query_of(include), read_invoice);
}

Task<Outcome<std::vector<InvoiceItem>>> Client::invoice_items(InvoiceGuid id) {
    return ask(path_of(invoices_path, id, "/items"), "", read_invoice_items);
}

Pages<Order> Client::orders(ListQuery<Order> query, PageStart start) {
    return list(orders_path, std::move(query), start, read_order_page);
}

Task<Outcome<Order>> Client::order(OrderGuid id, std::vector<Part<Order>> include) {
    return ask(path_of(orders_path, id), query_of(include), read_order);
}

Task<Outcome<std::vector<OrderItem>>> Client::order_items(OrderGuid id,
                                                          std::vector<Part<OrderItem>> include) {
    return ask(path_of(orders_path, id, "/items"), query_of(include), read_order_items);
}

Task<Outcome<Word<OrderStatusType>>> Client::order_execution(OrderGuid id) {
    return ask(path_of(orders_path, id, "/execute/status"), "", read_execution);
}

Task<Outcome<SingleRow<Account>>> Client::single(AccountId id) {
    return ask(path_of(accounts_path, id), "", read_single_account);
}

Task<Outcome<SingleRow<Product>>> Client::single(ProductGuid id) {
    return ask(path_of(products_path, id), "include=addons", read_single_product);
}

Task<Outcome<SingleRow<Subscription>>> Client::single(SubscriptionGuid id) {
    return ask(path_of(subscriptions_path, id), "", read_single_subscription);
}

Task<Outcome<SingleRow<Asset>>> Client::single(AssetGuid id) {
    return ask(path_of(assets_path, id), "", read_single_asset);
}

Task<Outcome<std::string>> Client::addons_document(SubscriptionGuid id) {
    return ask(path_of(subscriptions_path, id, "/addons"), "", read_addons_document);
}

Pages<OrganizationCountry> Client::countries(ListQuery<OrganizationCountry> query,
                                             PageStart start) {
    return list("/api/organization/countries", std::move(query), start, read_country_page);
}

Pages<UnitGroup> Client::unit_groups(ListQuery<UnitGroup> query, PageStart start) {
    return list("/api/organization/unitGroups", std::move(query), start, read_unit_group_page);
}

Pages<ExternalSystem> Client::external_systems(PageStart start) {
    return list("/api/organization/externalSystems", ListQuery<ExternalSystem>{}, start,
                read_external_system_page);
}

}  // namespace usher::upstream::interworks
