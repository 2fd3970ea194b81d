#include "lib/upstream/interworks/client.hpp"

#include <boost/test/unit_test.hpp>

#include "lib/upstream/interworks/writer.hpp"
#include "tests/lib/upstream/interworks/bss.hpp"
#include "tests/lib/upstream/interworks/examples.hpp"

using namespace std::chrono_literals;
using namespace usher;
using namespace usher::upstream::interworks;
using test::interworks::Bss;
using test::interworks::guid;
using test::interworks::page_of;
using test::interworks::with;
namespace examples = test::interworks;

namespace {

const auto subscription_id = guid<SubscriptionGuid>(examples::subscription_id);
const auto order_id = guid<OrderGuid>("1f2e3d4c-5b6a-4978-8695-a4b3c2d1e0f9");
const auto item_id = guid<OrderItemGuid>("aaaaaaaa-2222-4333-8444-555555555555");

http::Response body(std::string text) {
    return {.body = std::move(text)};
}

/// A page with `count` accounts.
http::Response account_page(int count, std::string paging = {}) {
    std::string rows;
    for (int i = 0; i < count; ++i) rows += (i > 0 ? "," : "") + examples::account;
    return body(R"({"data":[)" + rows + "]" + (paging.empty() ? "" : R"(,"paging":)" + paging) +
                "}");
}

/// The targets that the pages of accounts were asked for at, to the end.
std::vector<std::string> targets(Bss& bss, Pages<Account> pages) {
    std::vector<std::string> asked;
    while (true) {
        const auto page = bss.run(pages.next()).value();
        if (!page) return asked;
        asked.push_back(bss.last("/api/accounts").target);
    }
}

struct Writing {
    Bss bss;
    Session session = bss.session();
    Writer writer{session, WritePermission::when(true).value()};

    [[nodiscard]] const http::Request& sent() const { return bss.last("/api"); }
    [[nodiscard]] std::string line() const { return sent().method + " " + sent().target; }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(interworks_client)

BOOST_AUTO_TEST_CASE(IW_PAGE_3_pages_are_counted_and_links_are_not_followed) {
    Bss bss;
    bss.answers = {account_page(2, R"({"totalPages":3})"), account_page(2, R"({"totalPages":3})"),
                   account_page(1, R"({"totalPages":3})")};
    Session session = bss.session();
    Client client{session};
    const std::vector<std::string> expected{"/api/accounts?pageIndex=1&pageSize=2",
                                            "/api/accounts?pageIndex=2&pageSize=2",
                                            "/api/accounts?pageIndex=3&pageSize=2"};
    BOOST_CHECK(targets(bss, client.accounts({}, {.size = 2})) == expected);
}

BOOST_AUTO_TEST_CASE(IW_PAGE_4_an_empty_page_ends_the_list_whatever_it_says) {
    Bss bss;
    bss.answers = {account_page(1, R"({"totalPages":9})"), account_page(0, R"({"totalPages":9})")};
    Session session = bss.session();
    Client client{session};
    BOOST_CHECK_EQUAL(targets(bss, client.accounts({}, {.size = 1})).size(), 2U);
}

BOOST_AUTO_TEST_CASE(IW_PAGE_4_without_paging_a_page_that_is_not_full_ends_the_list) {
    Bss bss;
    bss.answers = {account_page(2), account_page(1)};
    Session session = bss.session();
    Client client{session};
    BOOST_CHECK_EQUAL(targets(bss, client.accounts({}, {.size = 2})).size(), 2U);
    BOOST_CHECK_EQUAL(bss.calls(), 2U);
}

BOOST_AUTO_TEST_CASE(a_walk_goes_on_from_a_page) {
    Bss bss;
    bss.answers = {account_page(1, R"({"totalPages":7})")};
    Session session = bss.session();
    Client client{session};
    const std::vector<std::string> expected{"/api/accounts?pageIndex=7&pageSize=500"};
    BOOST_CHECK(targets(bss, client.accounts({}, {.index = 7, .size = 5000})) == expected);
}

BOOST_AUTO_TEST_CASE(a_page_that_failed_is_asked_for_again) {
    Bss bss;
    bss.answers = {account_page(1, R"({"totalPages":2})"),
                   http::Response{.status = 400, .body = ""},
                   account_page(1, R"({"totalPages":2})")};
    Session session = bss.session();
    Client client{session};
    Pages<Account> pages = client.accounts();
    BOOST_CHECK(bss.run(pages.next()));
    BOOST_CHECK(bss.run(pages.next()).error().status == 400);
    BOOST_CHECK(pages.index() == 2U);
    BOOST_CHECK(bss.run(pages.next()).value());
    BOOST_CHECK(!pages.index());
    BOOST_CHECK(!bss.run(pages.next()).value());
}

BOOST_AUTO_TEST_CASE(a_walk_has_an_end) {
    Bss bss;
    bss.otherwise = [](const http::Request&) { return account_page(1, R"({"totalPages":99})"); };
    Session session = bss.session();
    Client client{session};
    Pages<Account> pages = client.accounts({}, {.pages_max = 2});
    BOOST_CHECK(bss.run(pages.next()));
    BOOST_CHECK(bss.run(pages.next()).error().error.code() == Errc::TooLarge);

    const ListQuery<Account> endless{
        .filter = where(accounts::name, Comparison::Equal, std::string(target_bytes_max, 'n'))};
    Pages<Account> unsent = client.accounts(endless);
    BOOST_CHECK(bss.run(unsent.next()).error().cause == Cause::NotSent);
}

BOOST_AUTO_TEST_CASE(the_reads_of_10_1_that_the_client_needs) {
    Bss bss;
    Session session = bss.session();
    Client client{session};
    const auto check = [&](auto outcome, std::string_view target) {
        BOOST_TEST_CONTEXT(target) {
            BOOST_CHECK(outcome.has_value());
            BOOST_CHECK_EQUAL(bss.last("/api").target, target);
        }
    };
    const auto give = [&](const std::string& text) { bss.answers = {body(text)}; };
    const auto product = guid<ProductGuid>(examples::product_id);
    const std::string of_subscription =
        "/api/subscriptions/" + std::string{examples::subscription_id};

    give(examples::account);
    check(bss.run(client.account(AccountId{5210}, {custom_fields<Account>})),
          "/api/accounts/5210?include=customFields");
    give(examples::product);
    check(bss.run(client.product(product)), "/api/products/5b0d8e1a-7c34-4f9e-a1b2-3e4d5c6f7a80");
    give("[]");
    check(bss.run(client.product_addons(product)),
          "/api/products/5b0d8e1a-7c34-4f9e-a1b2-3e4d5c6f7a80/addons");
    give(R"({"freePeriod":true,"prices":[]})");
    check(bss.run(client.product_pricing(product)),
          "/api/products/5b0d8e1a-7c34-4f9e-a1b2-3e4d5c6f7a80/pricing");
    give(examples::subscription);
    check(bss.run(client.subscription(subscription_id)), of_subscription);
    give("[" + examples::addon + "]");
    check(bss.run(client.subscription_addons(subscription_id)), of_subscription + "/addons");
    give(R"({"groups":[]})");
    check(bss.run(client.subscription_characteristics(subscription_id)),
          of_subscription + "/characteristics");
    give("[]");
    check(bss.run(client.subscription_custom_fields(subscription_id)),
          of_subscription + "/customfields");
    give("");
    const auto request = guid<QuantityRequestGuid>("2a4c6e80-1b3d-4f57-8901-a2b3c4d5e6f7");
    check(bss.run(client.quantity_request(subscription_id, request)),
          of_subscription + "/quantityrequest/2a4c6e80-1b3d-4f57-8901-a2b3c4d5e6f7");
    give(examples::asset);
    check(bss.run(client.asset(guid<AssetGuid>("66666666-2222-4333-8444-555555555555"))),
          "/api/assets/66666666-2222-4333-8444-555555555555");
    give(examples::invoice);
    const auto invoice = guid<InvoiceGuid>("9d8c7b6a-5f4e-4d3c-8b2a-1c0d9e8f7a6b");
    check(bss.run(client.invoice(invoice, {invoices::items})),
          "/api/invoices/9d8c7b6a-5f4e-4d3c-8b2a-1c0d9e8f7a6b?include=items");
    give("[]");
    check(bss.run(client.invoice_items(invoice)),
          "/api/invoices/9d8c7b6a-5f4e-4d3c-8b2a-1c0d9e8f7a6b/items");
    give(examples::order);
    check(bss.run(client.order(order_id)), "/api/orders/" + order_id.text());
    give("[" + examples::order_item + "]");
    check(bss.run(client.order_items(order_id, {order_items::characteristics})),
          "/api/orders/" + order_id.text() + "/items?include=characteristics");
    give(R"({"status":"Submitted"})");
    check(bss.run(client.order_execution(order_id)),
          "/api/orders/" + order_id.text() + "/execute/status");

    for (const std::string& row : {examples::product, examples::subscription, examples::asset,
                                   examples::invoice, examples::order}) {
        bss.answers.push_back(body(page_of(row, 1)));
    }
    Pages<Product> products = client.products();
    check(bss.run(products.next()), "/api/products?pageIndex=1&pageSize=200");
    Pages<Subscription> subscriptions = client.subscriptions();
    check(bss.run(subscriptions.next()), "/api/subscriptions?pageIndex=1&pageSize=200");
    Pages<Asset> assets = client.assets();
    check(bss.run(assets.next()), "/api/assets?pageIndex=1&pageSize=200");
    Pages<Invoice> invoices = client.invoices();
    check(bss.run(invoices.next()), "/api/invoices?pageIndex=1&pageSize=200");
    Pages<Order> orders = client.orders({.options = {of_stage(OrderStage::All)}});
    check(bss.run(orders.next()), "/api/orders?pageIndex=1&pageSize=200&stage=All");
}

BOOST_AUTO_TEST_CASE(IW_ORD_1_the_organizations_lists_spell_their_order_otherwise) {
    Bss bss;
    bss.answers = {
        body(R"({"data":[{"id":44,"name":"United Kingdom","code":"GB","isActive":true,)"
             R"("isDefault":false,"states":[{"id":5,"name":"x","code":null,"isActive":true}]}],)"
             R"("paging":{"pageCount":1,"totalCount":1}})"),
        body(R"({"data":[{"id":4,"name":"Terms","isRecurringChargeUnit":true,"units":[)"
             R"({"id":"c7e9d1b4-2299-4d8c-9c7e-a1f2b3c4d5e6","name":"Annual","mnemonic":"A",)"
             R"("type":"UserDefined","baseQuantity":12,"billingCycleDuration":1,)"
             R"("billingCycleUnitType":"Year","isActive":true,"isDefault":true}]}]})"),
        body(R"({"data":[{"id":3,"code":"ERP","name":null,"isActive":false}]})")};
    Session session = bss.session();
    Client client{session};
    Pages<OrganizationCountry> countries =
        client.countries({.filter = where(countries::is_active, Comparison::Equal, true),
                          .order = SortOrder<OrganizationCountry>{}.by(countries::name),
                          .include = {countries::states}});
    const auto country = bss.run(countries.next()).value()->rows.at(0);
    BOOST_CHECK(country.states.at(0).id == StateId{5});
    BOOST_CHECK_EQUAL(bss.last("/api").target,
                      "/api/organization/countries?pageIndex=1&pageSize=200&include=states&"
                      "$filter=isActive%20eq%20true&$orderby=name");
    BOOST_CHECK(!countries.index());

    Pages<UnitGroup> groups = client.unit_groups({.include = {unit_groups::units}});
    const auto group = bss.run(groups.next()).value()->rows.at(0);
    BOOST_CHECK(group.units.at(0).type.is(UnitType::UserDefined));
    BOOST_CHECK(group.units.at(0).billing_cycle_duration == 1);
    Pages<ExternalSystem> systems = client.external_systems();
    BOOST_CHECK(bss.run(systems.next()).value()->rows.at(0).code == "ERP");
    BOOST_CHECK_EQUAL(bss.last("/api").target,
                      "/api/organization/externalSystems?pageIndex=1&pageSize=200");
}

BOOST_AUTO_TEST_CASE(IW_ERR_2_a_missing_object_and_a_missing_collection_differ) {
    Bss bss;
    const http::Response missing{.status = 404, .body = std::string{examples::service_error}};
    bss.answers = {missing, missing};
    Session session = bss.session();
    Client client{session};
    BOOST_CHECK(bss.run(client.account(AccountId{9})).error().cause == Cause::NoSuchObject);
    Pages<Account> pages = client.accounts();
    BOOST_CHECK(bss.run(pages.next()).error().cause == Cause::WrongAddress);
}

BOOST_AUTO_TEST_CASE(an_answer_that_cannot_be_read_is_not_an_absence) {
    Bss bss;
    bss.answers = {body("<html>"), body("{}")};
    Session session = bss.session();
    Client client{session};
    BOOST_CHECK(bss.run(client.account(AccountId{9})).error().cause == Cause::Unreadable);
    Pages<Account> pages = client.accounts();
    BOOST_CHECK(bss.run(pages.next()).error().cause == Cause::Unreadable);
}

BOOST_AUTO_TEST_CASE(IW_SCOPE_4_nothing_can_be_written_unless_it_is_switched_on) {
    BOOST_CHECK_EQUAL(WritePermission::when(false).error().message(),
                      "unavailable: writing is not switched on");
    BOOST_CHECK(WritePermission::when(true).has_value());
    static_assert(!std::is_default_constructible_v<WritePermission>);
    static_assert(!std::is_default_constructible_v<AccountPatch>);
}

BOOST_AUTO_TEST_CASE(a_patch_is_the_document_of_section_12) {
    AccountPatch patch{WritePermission::when(true).value()};
    BOOST_CHECK(patch.empty());
    patch.replace(AccountText::Phone, "+44 20 \"7946\"")
        .remove(AccountText::Address2)
        .replace_country(CountryId{44})
        .replace_state(StateId{5})
        .remove_state();
    BOOST_CHECK_EQUAL(patch.text(),
                      R"([{"op":"replace","path":"/phone","value":"+44 20 \"7946\""},)"
                      R"({"op":"remove","path":"/billingAddress/address2"},)"
                      R"({"op":"replace","path":"/billingAddress/countryId","value":44},)"
                      R"({"op":"replace","path":"/billingAddress/stateId","value":5},)"
                      R"({"op":"remove","path":"/billingAddress/stateId"}])");
}

BOOST_AUTO_TEST_CASE(an_account_is_created_patched_and_given_custom_fields) {
    Writing writing;
    writing.bss.answers = {
        {.status = 201, .body = examples::account}, body(examples::account), body("[]")};
    BOOST_CHECK(writing.bss.run(writing.writer.create_account(
        {.name = "Marlow",
         .email = "m@example.com",
         .billing_address = NewAddress{.city = "Leeds", .country = CountryId{44}},
         .custom_fields = {{.id = CustomFieldId{7}, .value = "x"}, {.id = CustomFieldId{8}}}})));
    BOOST_CHECK_EQUAL(writing.line(), "POST /api/accounts");
    BOOST_CHECK_EQUAL(
        writing.sent().body,
        R"({"name":"Marlow","email":"m@example.com","billingAddress":{"city":"Leeds",)"
        R"("countryId":44},"customFields":[{"id":7,"value":"x"},{"id":8}]})");

    AccountPatch patch{WritePermission::when(true).value()};
    patch.replace(AccountText::Name, "Marlow");
    BOOST_CHECK(writing.bss.run(writing.writer.update_account(AccountId{5210}, patch)));
    BOOST_CHECK_EQUAL(writing.line(), "PATCH /api/accounts/5210");
    BOOST_CHECK_EQUAL(*writing.sent().field("Content-Type"), "application/json-patch+json");

    BOOST_CHECK(writing.bss.run(writing.writer.set_custom_fields(
        AccountId{5210}, {{.id = CustomFieldId{7}, .value = "y"}})));
    BOOST_CHECK_EQUAL(writing.line(), "PUT /api/accounts/5210/customfields");
    BOOST_CHECK_EQUAL(writing.sent().body, R"([{"id":7,"value":"y"}])");
}

BOOST_AUTO_TEST_CASE(an_order_is_made_filled_and_handed_in) {
    Writing writing;
    writing.bss.answers = {{.status = 201, .body = examples::order},
                           {.status = 201, .body = examples::order_item},
                           {.status = 204, .body = ""},
                           body(""),
                           body(""),
                           {.status = 202, .body = ""}};
    BOOST_CHECK(writing.bss.run(writing.writer.create_order({.account = AccountId{5210}})));
    BOOST_CHECK_EQUAL(writing.line(), "POST /api/orders");
    BOOST_CHECK_EQUAL(writing.sent().body, R"({"accountId":5210})");

    ServerOffset offset;
    BOOST_CHECK(writing.bss.run(writing.writer.add_item(
        order_id, {.product = guid<ProductGuid>(examples::product_id),
                   .unit = guid<UnitGuid>("c7e9d1b4-2299-4d8c-9c7e-a1f2b3c4d5e6"),
                   .quantity = *Decimal::parse("3.50"),
                   .custom_end_date = parse_stamp("2024-12-31T01:00:00+02:00", offset),
                   .related_subscription = subscription_id})));
    BOOST_CHECK_EQUAL(writing.line(), "POST /api/orders/" + order_id.text() + "/items");
    BOOST_CHECK_EQUAL(writing.sent().body,
                      R"({"productId":"5b0d8e1a-7c34-4f9e-a1b2-3e4d5c6f7a80",)"
                      R"("unitId":"c7e9d1b4-2299-4d8c-9c7e-a1f2b3c4d5e6","quantity":3.5,)"
                      R"("customEndDate":"2024-12-30T23:00:00.000Z",)"
                      R"("relatedSubscriptionId":"e1a2b3c4-d5e6-47f8-90a1-b2c3d4e5f607"})");
    BOOST_CHECK(writing.bss.run(writing.writer.remove_item(order_id, item_id)));
    BOOST_CHECK_EQUAL(writing.line(),
                      "DELETE /api/orders/" + order_id.text() + "/items/" + item_id.text());
    const auto width = guid<CharacteristicGuid>("22222222-2222-4333-8444-555555555555");
    BOOST_CHECK(writing.bss.run(
        writing.writer.set_characteristics(order_id, item_id, {{.id = width, .value = "11"}})));
    BOOST_CHECK_EQUAL(writing.line(), "PUT /api/orders/" + order_id.text() + "/items/" +
                                          item_id.text() + "/characteristics");
    BOOST_CHECK_EQUAL(writing.sent().body,
                      R"([{"id":"22222222-2222-4333-8444-555555555555","value":"11"}])");
    BOOST_CHECK(writing.bss.run(writing.writer.set_custom_fields(order_id, {})));
    BOOST_CHECK_EQUAL(writing.line(), "PUT /api/orders/" + order_id.text() + "/customfields");
    BOOST_CHECK(writing.bss.run(writing.writer.check_out(order_id)));
    BOOST_CHECK_EQUAL(writing.line(), "POST /api/orders/" + order_id.text() + "/checkout");
}

BOOST_AUTO_TEST_CASE(subscriptions_are_cancelled_lowered_and_renewed_or_not) {
    Writing writing;
    const std::string path = "POST /api/subscriptions/" + subscription_id.text();
    BOOST_CHECK(writing.bss.run(writing.writer.cancel(subscription_id)));
    BOOST_CHECK_EQUAL(writing.line(), path + "/cancel");
    writing.bss.answers = {body("")};
    BOOST_CHECK(!writing.bss.run(writing.writer.lower_quantity(subscription_id, 9)).value());
    BOOST_CHECK_EQUAL(writing.line(), path + "/quantity");
    BOOST_CHECK_EQUAL(writing.sent().body, R"({"quantity":9})");
    const auto addon = guid<AddonGuid>("44444444-2222-4333-8444-555555555555");
    BOOST_CHECK(writing.bss.run(writing.writer.cancel_addon_at_period_end(subscription_id, addon)));
    BOOST_CHECK_EQUAL(writing.line(),
                      path + "/addons/" + addon.text() + "/cancelendofbillingperiod");
    writing.bss.answers = {body(R"({"succeed":true})")};
    BOOST_CHECK(writing.bss.run(writing.writer.set_auto_renewal(subscription_id, false)));
    BOOST_CHECK_EQUAL(writing.line(), path + "/autoRenewalSettings");
    BOOST_CHECK_EQUAL(writing.sent().body, R"({"autoRenewalEnabled":false})");
}

BOOST_AUTO_TEST_CASE(IW_OBJ_9_success_is_in_the_body) {
    Writing writing;
    writing.bss.answers = {body(R"({"succeed":false,"errors":[],"message":"locked"})"), body(""),
                           body(R"({"success":false})"), body(R"({"success":true,"error":null})")};
    const auto refused = writing.bss.run(writing.writer.set_auto_renewal(subscription_id, true));
    BOOST_CHECK(refused.error().cause == Cause::Refused);
    BOOST_CHECK_EQUAL(refused.error().error.context(), "upstream did not succeed: locked");
    BOOST_CHECK(
        writing.bss.run(writing.writer.set_auto_renewal(subscription_id, true)).error().cause ==
        Cause::Unreadable);
    const auto sync = [&] {
        return writing.writer.synchronize(AccountId{5210}, ExternalSystemId{3});
    };
    BOOST_CHECK(writing.bss.run(sync()).error().cause == Cause::Refused);
    BOOST_CHECK(writing.bss.run(sync()));
    BOOST_CHECK_EQUAL(writing.line(), "POST /api/accounts/5210/synchronizations/3");
    BOOST_CHECK(writing.bss.run(writing.writer.set_sync_options(
        AccountId{5210}, ExternalSystemId{3}, {{.alias = "a", .value = "1"}, {.alias = "b"}})));
    BOOST_CHECK_EQUAL(writing.line(), "POST /api/accounts/5210/syncoptions/3");
    BOOST_CHECK_EQUAL(writing.sent().body, R"([{"alias":"a","value":"1"},{"alias":"b"}])");
}

BOOST_AUTO_TEST_CASE(what_is_out_of_its_range_is_not_sent) {
    Writing writing;
    const auto check = [](const auto& outcome, std::string_view context) {
        BOOST_CHECK(outcome.error().cause == Cause::NotSent);
        BOOST_CHECK_EQUAL(outcome.error().error.context(), context);
    };
    check(writing.bss.run(writing.writer.create_account({.name = ""})),
          "name: at least one character expected");
    check(writing.bss.run(writing.writer.create_order({})), "accountId: 1 or more expected");
    check(writing.bss.run(writing.writer.lower_quantity(subscription_id, 0)),
          "quantity: at least 1 expected");
    check(writing.bss.run(writing.writer.update_account(
              AccountId{1}, AccountPatch{WritePermission::when(true).value()})),
          "patch: no operation");
    const auto product = guid<ProductGuid>(examples::product_id);
    const auto unit = guid<UnitGuid>("c7e9d1b4-2299-4d8c-9c7e-a1f2b3c4d5e6");
    check(writing.bss.run(writing.writer.add_item(order_id, {.unit = unit})), "productId: missing");
    check(writing.bss.run(writing.writer.add_item(order_id, {.product = product})),
          "unitId: missing");
    check(writing.bss.run(writing.writer.add_item(order_id, {.product = product, .unit = unit})),
          "quantity: more than 0 expected");
    BOOST_CHECK(writing.bss.server.requests().empty());
}

BOOST_AUTO_TEST_CASE(IW_WR_1_the_subscription_decides_whether_a_request_took_effect) {
    ServerOffset offset;
    Subscription subscription = read_subscription(examples::subscription, offset).value();
    const QuantityRequest request{
        .subscription_id = subscription_id, .next_quantity = 9, .status = 2};
    BOOST_CHECK(!has_taken_effect(request, subscription));
    subscription.quantity = 9;
    BOOST_CHECK(has_taken_effect(request, subscription));
    subscription.id = guid<SubscriptionGuid>("00000000-2222-4333-8444-555555555555");
    BOOST_CHECK(!has_taken_effect(request, subscription));
}

BOOST_AUTO_TEST_CASE(an_execution_is_looked_at_less_and_less_often_until_it_ends) {
    BOOST_CHECK(execution_poll_wait(0) == 2s);
    BOOST_CHECK(execution_poll_wait(1) == 4s);
    BOOST_CHECK(execution_poll_wait(3) == 16s);
    BOOST_CHECK(execution_poll_wait(4) == 30s);
    BOOST_CHECK(execution_poll_wait(1000) == 30s);
    for (const char* word : {"Executed", "Delivered", "Cancelled"}) {
        BOOST_CHECK(is_final(Word<OrderStatusType>{word}));
    }
    for (const char* word : {"Submitted", "Locked", "Scheduled", "Executing", "Newcomer"}) {
        BOOST_CHECK(!is_final(Word<OrderStatusType>{word}));
    }
}

BOOST_AUTO_TEST_SUITE_END()
