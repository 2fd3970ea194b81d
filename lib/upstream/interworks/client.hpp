/// Reads a reseller's customers, products, subscriptions, assets, invoices and orders
/// (specs/interworks.md 10.1). For the operator role only: what it asks with acts as the whole
/// reseller (IW-SEC-3).
///
/// All answers are about all customers of the reseller; who keeps them drops the accounts that are
/// not configured (IW-LIC-1, keep_accounts). A single read of what is not there fails with
/// Cause::NoSuchObject, which alone is news of the object.
#pragma once

#include <string>
#include <vector>

#include "lib/async/task.hpp"
#include "lib/upstream/interworks/account.hpp"
#include "lib/upstream/interworks/asset.hpp"
#include "lib/upstream/interworks/invoice.hpp"
#include "lib/upstream/interworks/order.hpp"
#include "lib/upstream/interworks/organization.hpp"
#include "lib/upstream/interworks/pages.hpp"
#include "lib/upstream/interworks/product.hpp"
#include "lib/upstream/interworks/session.hpp"
#include "lib/upstream/interworks/subscription.hpp"

namespace usher::upstream::interworks {

class Client {
public:
    /// `session` outlives the client; the client outlives its calls and the `Pages` it gives.
    explicit Client(Session& session) noexcept : session_{session} {}

    [[nodiscard]] Pages<Account> accounts(ListQuery<Account> query = {}, PageStart start = {});
    [[nodiscard]] Task<Outcome<Account>> account(AccountId id,
                                                 std::vector<Part<Account>> include = {});

    [[nodiscard]] Pages<Product> products(ListQuery<Product> query = {}, PageStart start = {});
    [[nodiscard]] Task<Outcome<Product>> product(ProductGuid id,
                                                 std::vector<Part<Product>> include = {});
    [[nodiscard]] Task<Outcome<std::vector<ProductAddon>>> product_addons(ProductGuid id);
    [[nodiscard]] Task<Outcome<ProductPricing>> product_pricing(ProductGuid id);

    [[nodiscard]] Pages<Subscription> subscriptions(ListQuery<Subscription> query = {},
                                                    PageStart start = {});
    [[nodiscard]] Task<Outcome<Subscription>> subscription(
        SubscriptionGuid id, std::vector<Part<Subscription>> include = {});
    [[nodiscard]] Task<Outcome<std::vector<SubscriptionAddon>>> subscription_addons(
        SubscriptionGuid id);
    [[nodiscard]] Task<Outcome<Characteristics>> subscription_characteristics(SubscriptionGuid id);
    [[nodiscard]] Task<Outcome<std::vector<CustomFieldGroup>>> subscription_custom_fields(
        SubscriptionGuid id);
    /// None: upstream has nothing to say of it.
    [[nodiscard]] Task<Outcome<std::optional<QuantityRequest>>> quantity_request(
        SubscriptionGuid subscription, QuantityRequestGuid id);

    [[nodiscard]] Pages<Asset> assets(ListQuery<Asset> query = {}, PageStart start = {});
    [[nodiscard]] Task<Outcome<Asset>> asset(AssetGuid id, std::vector<Part<Asset>> include = {});

    [[nodiscard]] Pages<Invoice> invoices(ListQuery<Invoice> query = {}, PageStart start = {});
    [[nodiscard]] Task<Outcome<Invoice>> invoice(InvoiceGuid id,
                                                 std::vector<Part<Invoice>> include = {});
    [[nodiscard]] Task<Outcome<std::vector<InvoiceItem>>> invoice_items(InvoiceGuid id);

    /// Drafts are among them only where `of_stage` asks for them.
    [[nodiscard]] Pages<Order> orders(ListQuery<Order> query = {}, PageStart start = {});
    [[nodiscard]] Task<Outcome<Order>> order(OrderGuid id, std::vector<Part<Order>> include = {});
    [[nodiscard]] Task<Outcome<std::vector<OrderItem>>> order_items(
        OrderGuid id, std::vector<Part<OrderItem>> include = {});
    [[nodiscard]] Task<Outcome<Word<OrderStatusType>>> order_execution(OrderGuid id);

    // Single rows with what they came as, for those who keep them.

    [[nodiscard]] Task<Outcome<SingleRow<Account>>> single(AccountId id);
    [[nodiscard]] Task<Outcome<SingleRow<Product>>> single(ProductGuid id);
    [[nodiscard]] Task<Outcome<SingleRow<Subscription>>> single(SubscriptionGuid id);
    [[nodiscard]] Task<Outcome<SingleRow<Asset>>> single(AssetGuid id);
    /// The list that subscription_addons() reads, as it came.
    [[nodiscard]] Task<Outcome<std::string>> addons_document(SubscriptionGuid id);

    /// The distributor's own lists, for writes.
    [[nodiscard]] Pages<OrganizationCountry> countries(ListQuery<OrganizationCountry> query = {},
                                                       PageStart start = {});
    [[nodiscard]] Pages<UnitGroup> unit_groups(ListQuery<UnitGroup> query = {},
                                               PageStart start = {});
    [[nodiscard]] Pages<ExternalSystem> external_systems(PageStart start = {});

private:
    template <typename Row>
    [[nodiscard]] Pages<Row> list(std::string path, ListQuery<Row> query, PageStart start,
                                  typename Pages<Row>::ReadPage read);
    template <typename T>
    [[nodiscard]] Task<Outcome<T>> ask(std::string path, std::string query,
                                       Result<T> (*read)(std::string_view, ServerOffset&));

    Session& session_;
    ServerOffset offset_;
};

}  // namespace usher::upstream::interworks
