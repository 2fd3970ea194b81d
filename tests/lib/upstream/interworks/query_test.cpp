#include "lib/upstream/interworks/list_query.hpp"

#include <boost/test/unit_test.hpp>

#include "lib/http/query.hpp"
#include "tests/lib/upstream/interworks/examples.hpp"

using namespace std::chrono_literals;
using namespace usher;
using namespace usher::upstream::interworks;
using test::interworks::guid;

namespace {

WallTime wall(std::chrono::local_days day, Milliseconds time) {
    return {.at = day + time};
}

const std::chrono::local_days day{2024y / 5 / 6};

}  // namespace

BOOST_AUTO_TEST_SUITE(interworks_query)

BOOST_AUTO_TEST_CASE(literals_are_written_as_in_7_1) {
    BOOST_CHECK_EQUAL(literal(std::string_view{"Finch's Nest"}), "'Finch''s Nest'");
    BOOST_CHECK_EQUAL(literal(12), "12");
    BOOST_CHECK_EQUAL(literal(*Decimal::parse("-0.50")), "-0.5");
    BOOST_CHECK_EQUAL(literal(wall(day, 9h + 14min + 52s + 950ms)),
                      "datetime'2024-05-06T09:14:52.950'");
    BOOST_CHECK_EQUAL(literal(true), "true");
    BOOST_CHECK_EQUAL(literal(false), "false");
    BOOST_CHECK_EQUAL(literal(guid<ProductGuid>(test::interworks::product_id)),
                      "'5b0d8e1a-7c34-4f9e-a1b2-3e4d5c6f7a80'");
    BOOST_CHECK_EQUAL(literal(AccountId{5210}), "5210");
    BOOST_CHECK_EQUAL(literal(SubscriptionStatus::PendingCancellation), "'PendingCancellation'");
    BOOST_CHECK_EQUAL(is_absent(subscriptions::end_date).text(), "endDate eq null");
}

BOOST_AUTO_TEST_CASE(operators_are_written_as_in_7_2) {
    const auto seats = [](Comparison comparison) {
        return where(subscriptions::quantity, comparison, 25).text();
    };
    BOOST_CHECK_EQUAL(seats(Comparison::Equal), "quantity eq 25");
    BOOST_CHECK_EQUAL(seats(Comparison::NotEqual), "quantity ne 25");
    BOOST_CHECK_EQUAL(seats(Comparison::Greater), "quantity gt 25");
    BOOST_CHECK_EQUAL(seats(Comparison::GreaterOrEqual), "quantity ge 25");
    BOOST_CHECK_EQUAL(seats(Comparison::Less), "quantity lt 25");
    BOOST_CHECK_EQUAL(seats(Comparison::LessOrEqual), "quantity le 25");
    BOOST_CHECK_EQUAL(contains(products::code, "LMN-").text(), "contains(code, 'LMN-')");
    BOOST_CHECK_EQUAL(starts_with(products::name, "L").text(), "startswith(name, 'L')");
    BOOST_CHECK_EQUAL(ends_with(products::name, "t").text(), "endswith(name, 't')");
}

BOOST_AUTO_TEST_CASE(the_examples_of_7_5_can_be_built) {
    BOOST_CHECK_EQUAL(
        where(updated_at<Subscription>, Comparison::Greater, wall(day, 7h + 4min + 52s + 950ms))
            .text(),
        "updatedAt gt datetime'2024-05-06T07:04:52.950'");
    BOOST_CHECK_EQUAL(where(accounts::name, Comparison::Equal, "Brightwater Kayaks").text(),
                      "name eq 'Brightwater Kayaks'");
    BOOST_CHECK_EQUAL(
        (where(subscriptions::status, Comparison::Equal, SubscriptionStatus::Active) &&
         where(subscriptions::quantity, Comparison::GreaterOrEqual, 25))
            .text(),
        "status eq 'Active' and quantity ge 25");
    const auto of = [](std::int32_t account) {
        return where(subscriptions::account_id, Comparison::Equal, AccountId{account});
    };
    const auto is_trial = where(subscriptions::is_trial, Comparison::Equal, true);
    BOOST_CHECK_EQUAL(((of(5210) || of(5233)) && is_trial).text(),
                      "(accountId eq 5210 or accountId eq 5233) and isTrial eq true");
    BOOST_CHECK_EQUAL((of(5210) || (of(5233) && is_trial)).text(),
                      "accountId eq 5210 or accountId eq 5233 and isTrial eq true");
    BOOST_CHECK_EQUAL(
        (!where(invoices::type_type, Comparison::Equal, InvoiceTypeKind::Credit)).text(),
        "not (typeType eq 'Credit')");
    BOOST_CHECK_EQUAL((!(of(1) || of(2)) && is_trial).text(),
                      "not (accountId eq 1 or accountId eq 2) and isTrial eq true");
}

BOOST_AUTO_TEST_CASE(no_text_gets_out_of_its_quotes) {
    const std::string evil = "x' or name ne '";
    BOOST_CHECK_EQUAL(where(accounts::name, Comparison::Equal, evil).text(),
                      "name eq 'x'' or name ne '''");
    const ListQuery<Account> query{
        .filter = where(accounts::name, Comparison::Equal, "a&pageSize=500#+ \r\n\xc3\xa4")};
    const std::string text = query_of(query, {});
    BOOST_CHECK_EQUAL(text,
                      "pageIndex=1&pageSize=200&$filter=name%20eq%20%27a%26pageSize%3D500%23%2B%20"
                      "%0D%0A%C3%A4%27");
    BOOST_CHECK_EQUAL(http::parse_query(text)->items().size(), 3U);
}

BOOST_AUTO_TEST_CASE(IW_FILT_6_the_query_on_the_wire) {
    const ListQuery<Subscription> query{
        .filter = where(subscriptions::status, Comparison::Equal, SubscriptionStatus::Active) &&
                  where(subscriptions::quantity, Comparison::GreaterOrEqual, 25),
        .order = SortOrder<Subscription>{}.by(created_at<Subscription>)};
    BOOST_CHECK_EQUAL(
        query_of(query, {.index = 1, .size = 200}),
        "pageIndex=1&pageSize=200&$filter=status%20eq%20%27Active%27%20and%20quantity%20"
        "ge%2025&$orderBy=createdAt");
}

BOOST_AUTO_TEST_CASE(IW_ORD_1_orders_and_parts_are_lists) {
    const ListQuery<Invoice> query{.order = SortOrder<Invoice>{}
                                                .by(updated_at<Invoice>, Direction::Descending)
                                                .by(invoices::code)
                                                .by(updated_at<Invoice>),
                                   .include = {invoices::items, custom_fields<Invoice>}};
    BOOST_CHECK_EQUAL(
        query_of(query, {.index = 3, .size = 100}),
        "pageIndex=3&pageSize=100&include=items,customFields&$orderBy=updatedAt%20desc,code");
    BOOST_CHECK_EQUAL(query_of(std::vector{products::addons, products::characteristics}),
                      "include=addons,characteristics");
    BOOST_CHECK_EQUAL(query_of(std::vector<Part<Product>>{}), "");
}

BOOST_AUTO_TEST_CASE(collections_have_parameters_of_their_own) {
    const ListQuery<Order> drafts{.options = {of_stage(OrderStage::Draft)}};
    BOOST_CHECK_EQUAL(query_of(drafts, {}), "pageIndex=1&pageSize=200&stage=Draft");
    const ListQuery<Order> all{.options = {of_stage(OrderStage::All)}};
    BOOST_CHECK_EQUAL(query_of(all, {}), "pageIndex=1&pageSize=200&stage=All");
    const ListQuery<Invoice> raw{.options = {in_transaction_currency(), without_rounding()}};
    BOOST_CHECK_EQUAL(query_of(raw, {}),
                      "pageIndex=1&pageSize=200&transactionCurrency=true&skipRounding=true");
}

BOOST_AUTO_TEST_CASE(IW_SYNC_7_accounts_whose_billing_address_changed) {
    ServerOffset offset;
    const Stamp moment = *parse_stamp("2024-05-06T09:14:52.95+02:00", offset);
    const ListQuery<Account> query{.options = {billing_address_changed_since(moment)}};
    BOOST_CHECK_EQUAL(
        query_of(query, {}),
        "pageIndex=1&pageSize=200&minBillingAddressUpdatedAt=2024-05-06T07%3A14%3A52.950Z");
}

BOOST_AUTO_TEST_SUITE_END()
