// The real client against the sandbox: what one writes the other reads (specs/interworks.md 3 to
// 14).
#include <boost/test/unit_test.hpp>

#include "lib/upstream/interworks/writer.hpp"
#include "tests/lib/sandbox/interworks/interworks_fixture.hpp"

using namespace usher;
using namespace usher::sandbox::interworks;

namespace {

struct ReadyFixture : InterworksFixture {
    ReadyFixture() { set_up(); }
};

struct ClientFixture : ReadyFixture {
    iw::Transport transport{addresses()};
    iw::Session session{loop.get_executor(), transport, credentials(), ports()};
    iw::Client client{session};

    template <typename Row>
    std::vector<Row> all(iw::Pages<Row> pages) {
        std::vector<Row> rows;
        while (true) {
            iw::Outcome<std::optional<iw::Page<Row>>> page = run(pages.next());
            BOOST_REQUIRE(page);
            if (!*page) return rows;
            BOOST_CHECK((*page)->bad_rows.empty());
            for (Row& row : (*page)->rows) rows.push_back(std::move(row));
        }
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(interworks_client, ClientFixture)

BOOST_AUTO_TEST_CASE(iw_page_4_every_collection_is_read_to_its_end) {
    BOOST_CHECK_EQUAL(all(client.accounts({}, {.size = 2})).size(), 3U);
    BOOST_CHECK_EQUAL(all(client.products({}, {.size = 10})).size(), 23U);
    BOOST_CHECK_EQUAL(all(client.subscriptions()).size(), 7U);
    BOOST_CHECK_EQUAL(all(client.invoices()).size(), 4U);
    BOOST_CHECK_EQUAL(all(client.orders()).size(), 1U);
    BOOST_CHECK_EQUAL(all(client.assets()).size(), 1U);
}

BOOST_AUTO_TEST_CASE(section_9_every_part_of_a_row_is_what_the_client_reads) {
    const iw::Subscription subscription = all(client.subscriptions()).front();
    BOOST_CHECK_EQUAL(all(client.subscriptions()).front().quantity, 12);
    BOOST_CHECK_EQUAL(run(client.subscription_addons(subscription.id)).value().size(), 2U);
    BOOST_CHECK(run(client.subscription_characteristics(subscription.id)));
    BOOST_CHECK(run(client.subscription_custom_fields(subscription.id)));
    const iw::Product product = all(client.products()).front();
    BOOST_CHECK_EQUAL(run(client.product_addons(product.id)).value().size(), 2U);
    BOOST_CHECK_EQUAL(run(client.product_pricing(product.id)).value().prices.size(), 1U);
    const iw::Invoice invoice = all(client.invoices()).front();
    BOOST_CHECK_EQUAL(run(client.invoice_items(invoice.id)).value().size(), 1U);
    BOOST_CHECK_EQUAL(invoice.total.text(), "142.566");
    const iw::Order order = all(client.orders()).front();
    BOOST_CHECK_EQUAL(run(client.order_items(order.id)).value().size(), 1U);
    BOOST_CHECK(run(client.order_execution(order.id)).value().is(iw::OrderStatusType::Executed));
}

BOOST_AUTO_TEST_CASE(iw_filt_1_what_the_client_writes_is_what_the_sandbox_reads) {
    const auto since = iw::WallTime{.at = std::chrono::local_days{std::chrono::year{2024} / 5 / 6}};
    iw::ListQuery<iw::Subscription> changed{
        .filter = where(iw::updated_at<iw::Subscription>, iw::Comparison::Greater, since),
        .order = iw::SortOrder<iw::Subscription>{}.by(iw::updated_at<iw::Subscription>)};
    BOOST_CHECK_EQUAL(all(client.subscriptions(changed)).size(), 2U);
    iw::ListQuery<iw::Account> named{
        .filter = where(iw::accounts::name, iw::Comparison::Equal, "O'Hara & Daughters") &&
                  !contains(iw::accounts::email, "dental")};
    BOOST_CHECK_EQUAL(all(client.accounts(named)).size(), 1U);
}

BOOST_AUTO_TEST_CASE(iw_err_2_only_a_service_error_is_news_of_an_object) {
    const auto gone = run(client.account(iw::AccountId{5301}));
    BOOST_REQUIRE(!gone);
    BOOST_CHECK(gone.error().cause == iw::Cause::NoSuchObject);
}

BOOST_AUTO_TEST_CASE(iw_tok_11_after_a_401_another_token_is_had) {
    switches(R"({"single_token_per_user":true})");
    BOOST_REQUIRE(run(client.account(iw::AccountId{5210})));
    log_in();  // ends the session's
    BOOST_CHECK(run(client.account(iw::AccountId{5210})));
}

BOOST_AUTO_TEST_CASE(iw_tok_5_a_user_that_is_removed_is_rejected) {
    console("DELETE", "api-users", R"({"account":4107,"username":"finch-sync"})");
    const auto refused = run(client.account(iw::AccountId{5210}));
    BOOST_REQUIRE(!refused);
    BOOST_CHECK(refused.error().cause == iw::Cause::CredentialsRejected);
    BOOST_CHECK(session.state() == iw::Session::State::Rejected);
}

BOOST_AUTO_TEST_CASE(iw_wr_1_the_client_writes_what_the_sandbox_carries_out) {
    iw::Writer writer{session, iw::WritePermission::when(true).value()};
    const iw::Account made = run(writer.create_account({.name = "New Ltd"})).value();
    BOOST_CHECK_EQUAL(made.name.value_or(""), "New Ltd");
    iw::AccountPatch patch{iw::WritePermission::when(true).value()};
    patch.replace(iw::AccountText::City, "York").replace_country(iw::CountryId{44});
    const iw::Account moved = run(writer.update_account(made.id, patch)).value();
    BOOST_CHECK_EQUAL(moved.billing_address->city.value_or(""), "York");

    const iw::Subscription before = all(client.subscriptions()).front();
    const auto request = run(writer.lower_quantity(before.id, 9)).value();
    BOOST_REQUIRE(request);
    const iw::Subscription after = run(client.subscription(before.id)).value();
    BOOST_CHECK(has_taken_effect(*request, after));
    BOOST_CHECK(run(client.quantity_request(before.id, request->request_id)).value() == request);
    const auto addon = run(client.subscription_addons(before.id)).value().front();
    BOOST_CHECK(run(writer.cancel_addon_at_period_end(before.id, addon.id)));
    BOOST_CHECK(run(writer.set_auto_renewal(before.id, false)));
    BOOST_CHECK(run(writer.cancel(before.id)));
    const iw::Subscription ended = run(client.subscription(before.id)).value();
    BOOST_CHECK(ended.status.is(iw::SubscriptionStatus::Cancelled));
}

BOOST_AUTO_TEST_CASE(section_11_the_client_orders_and_cancels_what_it_ordered) {
    control("POST", "/control/v1/clock", R"({"set":1715000000})");
    switches(R"({"execution_s":5})");
    const auto permission = iw::WritePermission::when(true).value();
    iw::Writer writer{session, permission};
    const iw::Account customer =
        run(writer.create_account(
                {.name = "New Ltd",
                 .custom_fields = {{.id = iw::CustomFieldId{11}, .value = "South"}}}))
            .value();
    BOOST_REQUIRE(run(
        writer.set_custom_fields(customer.id, {{.id = iw::CustomFieldId{11}, .value = "North"}})));
    BOOST_REQUIRE(run(writer.set_sync_options(customer.id, iw::ExternalSystemId{7},
                                              {{.alias = "customer_group", .value = "A"}})));
    BOOST_CHECK(run(writer.synchronize(customer.id, iw::ExternalSystemId{7})));
    BOOST_CHECK(!run(writer.synchronize(iw::AccountId{5210}, iw::ExternalSystemId{7})));

    const iw::Order draft = run(writer.create_order({.account = customer.id})).value();
    BOOST_CHECK(!draft.status);
    const iw::Product product = all(client.products()).front();
    const iw::UnitPrice unit =
        run(client.product_pricing(product.id)).value().prices.front().units.back();
    const iw::NewOrderItem seats{
        .product = product.id, .unit = unit.id, .quantity = iw::Decimal::parse("4").value()};
    const iw::OrderItem item = run(writer.add_item(draft.id, seats)).value();
    const iw::OrderItem mistaken = run(writer.add_item(draft.id, seats)).value();
    BOOST_REQUIRE(run(writer.remove_item(draft.id, mistaken.id)));
    const iw::CharacteristicGuid domain =
        run(client.product(product.id, {iw::products::characteristics}))
            .value()
            .characteristics.groups.front()
            .characteristics.front()
            .id;
    BOOST_REQUIRE(run(
        writer.set_characteristics(draft.id, item.id, {{.id = domain, .value = "new.example"}})));
    BOOST_REQUIRE(
        run(writer.set_custom_fields(draft.id, {{.id = iw::CustomFieldId{51}, .value = "PO-7"}})));
    BOOST_CHECK_EQUAL(run(client.order(draft.id)).value().total.text(), "475.22");

    BOOST_REQUIRE(run(writer.check_out(draft.id)));
    BOOST_CHECK(run(client.order_execution(draft.id)).value().is(iw::OrderStatusType::Submitted));
    control("POST", "/control/v1/clock", R"({"advance":5})");
    BOOST_REQUIRE(is_final(run(client.order_execution(draft.id)).value()));
    const auto items = run(client.order_items(draft.id)).value();
    BOOST_REQUIRE(items.front().subscription);
    const iw::SubscriptionGuid id = items.front().subscription->id;
    const iw::Subscription made = run(client.subscription(id)).value();
    BOOST_CHECK(made.status.is(iw::SubscriptionStatus::Active));
    BOOST_CHECK(made.account.id == customer.id);
    BOOST_CHECK_EQUAL(made.quantity, 4);
    BOOST_REQUIRE(run(writer.cancel(id)));
    BOOST_CHECK(run(client.subscription(id)).value().status.is(iw::SubscriptionStatus::Cancelled));
}

BOOST_AUTO_TEST_CASE(iw_page_5_the_client_reads_look_ups_by_either_names) {
    for (const char* order :
         {R"({"legacy_paging_names":false})", R"({"legacy_paging_names":true})"}) {
        switches(order);
        BOOST_CHECK_EQUAL(all(client.countries({}, {.size = 2})).size(), 3U);
        BOOST_CHECK_EQUAL(all(client.unit_groups()).size(), 1U);
        BOOST_CHECK_EQUAL(all(client.external_systems()).size(), 1U);
    }
}

BOOST_AUTO_TEST_CASE(iw_json_2_what_a_later_version_adds_does_not_stop_the_client) {
    switches(R"({"extra_members":true})");
    BOOST_CHECK_EQUAL(all(client.subscriptions()).size(), 7U);
    BOOST_CHECK_EQUAL(all(client.invoices()).size(), 4U);
    BOOST_CHECK_EQUAL(all(client.assets()).size(), 1U);
    BOOST_CHECK_EQUAL(all(client.products()).size(), 23U);
}

BOOST_AUTO_TEST_CASE(iw_page_3_the_client_never_follows_a_link) {
    console("POST", "faults",
            R"({"match":{"path":"/api/products"},"times":0,"action":{"linksHost":"127.0.0.1:1"}})");
    BOOST_CHECK_EQUAL(all(client.products({}, {.size = 10})).size(), 23U);
}

BOOST_AUTO_TEST_CASE(iw_http_2_the_client_follows_no_redirect) {
    console(
        "POST", "faults",
        R"({"match":{"path":"/api/accounts/5210"},"action":{"redirectTo":"http://127.0.0.1:1/"}})");
    BOOST_CHECK(!run(client.account(iw::AccountId{5210})));
    BOOST_CHECK(run(client.account(iw::AccountId{5210})));
}

BOOST_AUTO_TEST_SUITE_END()
