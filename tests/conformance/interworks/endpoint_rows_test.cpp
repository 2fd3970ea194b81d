// specs/interworks.md 9 and 10.1: each read that is served, and the errors of what is not there.
#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/lib/sandbox/interworks/interworks_fixture.hpp"

using namespace usher;
using namespace usher::sandbox::interworks;

namespace {

const std::string product = "/api/products/00000050-7c34-4f9e-a1b2-000000000001";
const std::string subscription = "/api/subscriptions/0000005b-7c34-4f9e-a1b2-000000000001";
const std::string invoice = "/api/invoices/0000009d-7c34-4f9e-a1b2-000000000002";
const std::string order = "/api/orders/0000000d-7c34-4f9e-a1b2-000000000001";
const std::string asset = "/api/assets/000000a5-7c34-4f9e-a1b2-000000000001";
const std::string unknown = "00000000-0000-4000-8000-000000000000";

struct EndpointFixture : InterworksFixture {
    EndpointFixture() { set_up(); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(interworks_endpoints, EndpointFixture)

BOOST_AUTO_TEST_CASE(accounts) {
    BOOST_CHECK_EQUAL(text_at(object("/api/accounts/5210"), "name"), "Marlow Dental");
    BOOST_CHECK_EQUAL(text_at(object("/api/accounts/5210/billingaddress"), "city"), "Leeds");
    BOOST_CHECK(array("/api/accounts/5210/customfields").empty());
}

BOOST_AUTO_TEST_CASE(section_13_1_what_was_looked_up_stands_in_the_error) {
    const http::Response response = call("/api/accounts/99999");
    BOOST_CHECK_EQUAL(response.status, 404);
    const auto error = boost::json::parse(response.body).as_object();
    BOOST_CHECK_EQUAL(text_at(error, "entity"), "Account");
    BOOST_CHECK_EQUAL(text_at(error, "property"), "Id");
    BOOST_CHECK_EQUAL(text_at(error, "value"), "99999");
    BOOST_CHECK_EQUAL(text_at(error, "type"), "AccountNotFoundError");
    BOOST_CHECK_EQUAL(text_at(error, "code"), "AccountNotFoundError");
}

BOOST_AUTO_TEST_CASE(every_404_of_an_object_has_its_own_type) {
    const std::pair<const char*, const char*> rows[] = {
        {"accounts", "404 AccountNotFoundError Id"},
        {"products", "404 ProductNotFoundError Id"},
        {"subscriptions", "404 SubscriptionNotFoundError"},
        {"invoices", "404 InvoiceNotFoundError Id"},
        {"orders", "404 OrderNotFoundError Id"},
        {"assets", "404 LeaseNotFoundError Id"}};
    for (const auto& [collection, expected] : rows) {
        BOOST_CHECK_EQUAL(refusal(std::string{"/api/"} + collection + "/" + unknown), expected);
        BOOST_CHECK_EQUAL(refusal(std::string{"/api/"} + collection + "/x"), expected);
    }
    BOOST_CHECK_EQUAL(refusal("/api/accounts/1/customfields"), "404 AccountNotFoundError Id");
    BOOST_CHECK_EQUAL(refusal("/api/products/" + unknown + "/addons"),
                      "404 ProductNotFoundError Id");
    BOOST_CHECK_EQUAL(refusal("/api/subscriptions/" + unknown + "/characteristics"),
                      "404 SubscriptionNotFoundError");
    BOOST_CHECK_EQUAL(refusal("/api/orders/" + unknown + "/execute/status"),
                      "404 OrderNotFoundError Id");
    BOOST_CHECK_EQUAL(refusal(order + "/items/" + unknown), "404 OrderItemNotFoundError");
}

BOOST_AUTO_TEST_CASE(products) {
    BOOST_CHECK_EQUAL(text_at(object(product), "code"), "LMN-01");
    const auto addons = array(product + "/addons");
    BOOST_REQUIRE_EQUAL(addons.size(), 2U);
    const auto& addon = addons.at(0).as_object();
    BOOST_CHECK_EQUAL(text_at(addon, "code"), "LMN-21");
    for (const char* left_out : {"type", "chargeType", "unitGroup", "productGroup", "addons"}) {
        BOOST_CHECK(!addon.contains(left_out));
    }
    BOOST_CHECK_EQUAL(object(product + "/pricing").at("prices").as_array().size(), 1U);
    BOOST_CHECK(object(product + "/characteristics").contains("groups"));
    BOOST_CHECK(array(product + "/customfields").empty());
}

BOOST_AUTO_TEST_CASE(iw_json_4_guids_in_paths_ignore_case) {
    std::string upper = product;
    for (char& c : upper) c = c == 'c' ? 'C' : c;
    BOOST_CHECK_EQUAL(text_at(object("/api/products/00000050-7C34-4F9E-A1B2-000000000001"), "code"),
                      "LMN-01");
}

BOOST_AUTO_TEST_CASE(subscriptions_iw_obj_3_and_4) {
    const auto shown = object(subscription + "?include=characteristics");
    BOOST_CHECK(shown.contains("isBackordering"));
    BOOST_CHECK(shown.at("characteristics").is_array());
    BOOST_CHECK(object(subscription + "/characteristics").at("groups").is_array());
    BOOST_CHECK_EQUAL(array(subscription + "/addons").size(), 2U);
    BOOST_CHECK(array(subscription + "/customfields").empty());
    const http::Response none = call(subscription + "/quantityrequest/" + unknown);
    BOOST_CHECK_EQUAL(none.status, 200);
    BOOST_CHECK(none.body.empty());
}

BOOST_AUTO_TEST_CASE(invoices_iw_obj_1_and_2) {
    BOOST_CHECK_EQUAL(text_at(object(invoice), "billingAdress"), "2 Wharf Road, Leeds");
    BOOST_CHECK(!object(invoice).contains("items"));
    BOOST_CHECK_EQUAL(object(invoice + "?include=items").at("items").as_array().size(), 1U);
    BOOST_CHECK_EQUAL(array(invoice + "/items").size(), 1U);
    BOOST_CHECK(array(invoice + "/orders").empty());
    BOOST_CHECK(array(invoice + "/customfields").empty());
    BOOST_CHECK_EQUAL(total("/api/invoices?$filter=statusType%20eq%20'Canceled'"), 1);
}

BOOST_AUTO_TEST_CASE(orders_hide_drafts_unless_the_stage_asks) {
    BOOST_CHECK_EQUAL(names("/api/orders", "code"), "SO-000401");
    BOOST_CHECK_EQUAL(names("/api/orders?stage=Confirmed", "code"), "SO-000401");
    BOOST_CHECK_EQUAL(names("/api/orders?stage=draft", "code"), "SO-000402");
    BOOST_CHECK_EQUAL(total("/api/orders?stage=All"), 2);
    BOOST_CHECK_EQUAL(refusal("/api/orders?stage=Other"), "400 InvalidRequestError stage");
}

BOOST_AUTO_TEST_CASE(orders) {
    BOOST_CHECK_EQUAL(text_at(object(order + "/execute/status"), "status"), "Executed");
    BOOST_REQUIRE_EQUAL(array(order + "/items").size(), 1U);
    const std::string item = text_at(array(order + "/items").at(0).as_object(), "id");
    BOOST_CHECK_EQUAL(text_at(object(order + "/items/" + item), "type"), "Product");
    BOOST_CHECK(array(order + "/customfields").empty());
}

BOOST_AUTO_TEST_CASE(assets_iw_obj_6_and_7) {
    const auto shown = object(asset + "?include=characteristics");
    BOOST_CHECK_EQUAL(text_at(shown, "unit"), "Piece");
    BOOST_CHECK_EQUAL(text_at(shown, "provisioningStatus"), "Completed successfully");
    BOOST_CHECK(shown.at("endDate").is_null());
    BOOST_CHECK(shown.at("characteristics").is_array());
}

BOOST_AUTO_TEST_CASE(section_15_2_seed_data) {
    BOOST_CHECK_EQUAL(total("/api/products"), 23);
    BOOST_CHECK_EQUAL(total("/api/products?$filter=type%20eq%20'Addon'"), 2);
    BOOST_CHECK_EQUAL(total("/api/products?$filter=chargeType%20eq%20'OneTimeCharge'"), 1);
    for (const char* status :
         {"Active", "Cancelled", "Inactive", "Suspended", "PendingCancellation"}) {
        BOOST_CHECK_GE(
            total(std::string{"/api/subscriptions?$filter=status%20eq%20'"} + status + "'"), 1);
    }
    BOOST_CHECK_EQUAL(total("/api/invoices?$filter=typeType%20eq%20'Credit'"), 1);
    BOOST_CHECK_EQUAL(total("/api/assets"), 1);
    BOOST_CHECK_EQUAL(object("/api/invoices?include=items&pageSize=1")
                          .at("data")
                          .at(0)
                          .at("items")
                          .at(0)
                          .at("product")
                          .is_null(),
                      true);
}

BOOST_AUTO_TEST_SUITE_END()
