// specs/interworks.md 8, 9.8 and 10.1: the organization's look-ups, and what depends on parameters.
#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/lib/sandbox/interworks/interworks_fixture.hpp"

using namespace usher;
using namespace usher::sandbox::interworks;

namespace {

const std::string product = "/api/products/00000050-7c34-4f9e-a1b2-000000000001";
const std::string month = "00000011-7c34-4f9e-a1b2-000000000001";
const std::string foreign_invoice = "/api/invoices/0000009d-7c34-4f9e-a1b2-000000000002";

struct OrganizationFixture : InterworksFixture {
    OrganizationFixture() { set_up(); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(interworks_organization, OrganizationFixture)

BOOST_AUTO_TEST_CASE(countries_and_their_states) {
    BOOST_CHECK_EQUAL(names("/api/organization/countries", "code"), "US,GR,GB");
    BOOST_CHECK_EQUAL(names("/api/organization/countries?$filter=code%20eq%20'GB'"),
                      "United Kingdom");
    BOOST_CHECK_EQUAL(names("/api/organization/countries?$orderby=name%20desc", "code"),
                      "US,GB,GR");
    const auto page = object("/api/organization/countries?pageSize=1&include=states");
    BOOST_CHECK_EQUAL(page.at("data").at(0).at("states").as_array().size(), 1U);
    BOOST_CHECK(
        !object("/api/organization/countries").at("data").at(0).as_object().contains("states"));
    BOOST_CHECK_EQUAL(array("/api/organization/countries/1/states").size(), 1U);
    BOOST_CHECK_EQUAL(refusal("/api/organization/countries/2/states"),
                      "404 OrganizationCountryNotFoundError Id");
}

BOOST_AUTO_TEST_CASE(unit_groups_external_systems_and_custom_fields) {
    const auto groups = object("/api/organization/unitGroups?include=units").at("data").as_array();
    BOOST_REQUIRE_EQUAL(groups.size(), 1U);
    BOOST_CHECK_EQUAL(groups.at(0).at("units").as_array().size(), 2U);
    BOOST_CHECK_EQUAL(names("/api/organization/externalSystems", "code"), "LEDGER");
    BOOST_CHECK(!object("/api/organization/externalSystems")
                     .at("data")
                     .at(0)
                     .as_object()
                     .contains("_options"));
    BOOST_CHECK_EQUAL(names("/api/organization/accounts/customfields"), "Cost centre,Rating");
    BOOST_CHECK_EQUAL(names("/api/organization/invoices/customfields"), "Remark");
    BOOST_CHECK_EQUAL(names("/api/organization/products/customfields"), "Shelf");
    BOOST_CHECK_EQUAL(call("/api/organization/orders/customfields").status, 404);
    BOOST_CHECK_EQUAL(call("/api/organization/nothing").status, 404);
}

BOOST_AUTO_TEST_CASE(iw_page_5_look_ups_have_both_name_sets_or_the_legacy_one) {
    const auto both = object("/api/organization/countries?pageSize=2").at("paging").as_object();
    BOOST_CHECK_EQUAL(both.at("totalPages").as_int64(), 2);
    BOOST_CHECK_EQUAL(both.at("totalRecords").as_int64(), 3);
    BOOST_CHECK_EQUAL(both.at("pageCount").as_int64(), 2);
    BOOST_CHECK_EQUAL(both.at("totalCount").as_int64(), 3);
    BOOST_CHECK_EQUAL(both.at("page").as_int64(), 1);
    switches(R"({"legacy_paging_names":true})");
    const auto legacy = object("/api/organization/countries?pageSize=2").at("paging").as_object();
    BOOST_CHECK_EQUAL(legacy.size(), 2U);
    BOOST_CHECK_EQUAL(legacy.at("pageCount").as_int64(), 2);
    BOOST_CHECK_EQUAL(legacy.at("totalCount").as_int64(), 3);
    BOOST_CHECK(!object("/api/accounts").at("paging").as_object().contains("pageCount"));
}

BOOST_AUTO_TEST_CASE(section_8_external_prices_need_a_unit_and_a_currency) {
    const std::string prices = product + "/externalprices";
    const auto price = call(prices + "?currency=EUR&unitId=" + month);
    BOOST_CHECK_EQUAL(price.body, R"({"sellPrice":11.9,"details":null})");
    BOOST_CHECK_EQUAL(refusal(prices + "?currency=EUR"), "400 InvalidRequestError unitId");
    BOOST_CHECK_EQUAL(refusal(prices + "?unitId=" + month), "400 InvalidRequestError currency");
    BOOST_CHECK_EQUAL(refusal(prices + "?currency=GBP&unitId=" + month),
                      "400 InvalidRequestError unitId");
    BOOST_CHECK_EQUAL(refusal("/api/products/x/externalprices?currency=EUR&unitId=" + month),
                      "404 ProductNotFoundError Id");
}

BOOST_AUTO_TEST_CASE(iw_page_6_billing_frequencies_are_paged) {
    const auto page = object(product + "/billingfrequencyoptions");
    BOOST_CHECK_EQUAL(page.at("data").as_array().size(), 1U);
    BOOST_CHECK_EQUAL(page.at("data").at(0).at("installments").as_int64(), 12);
    BOOST_CHECK_EQUAL(page.at("paging").at("totalRecords").as_int64(), 1);
    BOOST_CHECK(
        object(product + "/billingfrequencyoptions?pageIndex=2").at("data").as_array().empty());
    BOOST_CHECK_EQUAL(refusal(product + "/billingfrequencyoptions?pageSize=0"),
                      "400 InvalidRequestError pageSize");
}

BOOST_AUTO_TEST_CASE(an_instalment_plan_where_there_is_one) {
    const std::string subscription = "/api/subscriptions/0000005b-7c34-4f9e-a1b2-00000000000";
    const auto plan = object(subscription + "1/currentInstallmentplan");
    BOOST_CHECK_EQUAL(plan.at("installments").as_int64(), 12);
    BOOST_CHECK_EQUAL(plan.at("account").at("id").as_int64(), 5233);
    BOOST_CHECK_EQUAL(call(subscription + "2/currentInstallmentplan").body, "null");
    BOOST_CHECK_EQUAL(refusal("/api/subscriptions/x/currentInstallmentplan"),
                      "404 SubscriptionNotFoundError");
}

BOOST_AUTO_TEST_CASE(section_8_totals_in_the_currency_of_the_transaction) {
    const auto plain = call(foreign_invoice + "?include=items").body;
    BOOST_CHECK(plain.find("\"total\":142.566") != std::string::npos);
    const auto converted = call(foreign_invoice + "?include=items&transactionCurrency=true").body;
    BOOST_CHECK(converted.find("\"total\":121.79556,") != std::string::npos);
    BOOST_CHECK(converted.find("\"unpaidAmount\":121.79556") != std::string::npos);
    BOOST_CHECK(converted.find("\"amount\":20.29926") != std::string::npos);
    BOOST_CHECK(converted.find("\"unitPrice\":8.45803") != std::string::npos);
    BOOST_CHECK(converted.find("\"exchangeRate\":0.85431") != std::string::npos);
    const auto exact = call(foreign_invoice + "?transactionCurrency=true&skipRounding=true").body;
    BOOST_CHECK(exact.find("\"total\":121.79555946") != std::string::npos);
    const auto items = call(foreign_invoice + "/items?transactionCurrency=true").body;
    BOOST_CHECK(items.find("\"total\":101.4963") != std::string::npos);
    const auto listed =
        call("/api/invoices?transactionCurrency=true&$filter=code%20eq%20'INV-2024-0002'").body;
    BOOST_CHECK(listed.find("\"total\":121.79556,") != std::string::npos);
    BOOST_CHECK_EQUAL(refusal("/api/invoices?transactionCurrency=1"),
                      "400 InvalidRequestError transactionCurrency");
    BOOST_CHECK_EQUAL(refusal(foreign_invoice + "?skipRounding=x"),
                      "400 InvalidRequestError skipRounding");
}

BOOST_AUTO_TEST_CASE(iw_sync_7_accounts_whose_address_has_changed_since) {
    control("POST", "/control/v1/clock", R"({"set":1715000000})");
    token = log_in();
    const std::string since = "/api/accounts?minBillingAddressUpdatedAt=2024-05-06T14:53:20";
    BOOST_CHECK_EQUAL(total(since), 0);
    BOOST_CHECK_EQUAL(total("/api/accounts?minBillingAddressUpdatedAt=2023-11-02T08:31:07.413Z"),
                      3);
    call("/api/accounts/5233", "PATCH", R"([{"op":"replace","path":"/phone","value":"1"}])");
    BOOST_CHECK_EQUAL(total(since), 0);
    call("/api/accounts/5240", "PATCH",
         R"([{"op":"replace","path":"/billingAddress/city","value":"York"}])");
    BOOST_CHECK_EQUAL(names(since), "O'Hara & Daughters");
    BOOST_CHECK_EQUAL(total(since + "&$filter=name%20eq%20'x'"), 0);
    BOOST_CHECK(!object("/api/accounts/5240").contains("_billingAddressUpdatedAt"));
    BOOST_CHECK_EQUAL(refusal("/api/accounts?minBillingAddressUpdatedAt=x"),
                      "400 InvalidRequestError minBillingAddressUpdatedAt");
    BOOST_CHECK_EQUAL(refusal("/api/accounts?$filter=billingAddressUpdatedAt%20ne%20null"),
                      "400 InvalidRequestError $filter");
}

BOOST_AUTO_TEST_CASE(iw_lic_7_a_licence_key_is_a_custom_field) {
    const auto groups =
        array("/api/subscriptions/0000005b-7c34-4f9e-a1b2-000000000005/customfields");
    const auto& field = groups.at(0).at("groupFields").at(0).as_object();
    BOOST_CHECK_EQUAL(text_at(field, "apiField"), "license_key");
    BOOST_CHECK_EQUAL(text_at(field.at("values").at(0).as_object(), "value"), "LUMEN-KEY-05");
}

BOOST_AUTO_TEST_SUITE_END()
