// specs/interworks.md 10.2, 11 and 12: the writes that are served.
#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/lib/sandbox/interworks/interworks_fixture.hpp"

using namespace usher;
using namespace usher::sandbox::interworks;

namespace {

const std::string subscription = "/api/subscriptions/0000005b-7c34-4f9e-a1b2-000000000001";
const std::string customer = "/api/accounts/5210";

struct WriteFixture : InterworksFixture {
    WriteFixture() {
        set_up();
        control("POST", "/control/v1/clock", R"({"set":1715000000})");
        token = log_in();
    }
    std::string status_of(const std::string& target) { return text_at(object(target), "status"); }
    http::Response patch(std::string body) { return call(customer, "PATCH", std::move(body)); }
    std::string refused_patch(std::string body) {
        return refusal(customer, "PATCH", std::move(body));
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(interworks_writes, WriteFixture)

BOOST_AUTO_TEST_CASE(section_9_2_an_account_is_created) {
    const http::Response created = call(
        "/api/accounts", "POST",
        R"({"name":"New Ltd","phone":"1","billingAddress":{"city":"York","countryId":44,"stateId":3}})");
    BOOST_CHECK_EQUAL(created.status, 201);
    const auto shown = boost::json::parse(created.body).as_object();
    BOOST_CHECK_EQUAL(text_at(shown, "name"), "New Ltd");
    BOOST_CHECK(shown.at("email").is_null());
    BOOST_CHECK_EQUAL(shown.at("billingAddress").at("country").at("id").as_int64(), 44);
    BOOST_CHECK_EQUAL(text_at(shown, "createdAt"), "2024-05-06T14:53:20+02:00");
    const std::string id = std::to_string(shown.at("id").as_int64());
    BOOST_CHECK_EQUAL(text_at(object("/api/accounts/" + id), "name"), "New Ltd");
    BOOST_CHECK_EQUAL(total("/api/accounts?$filter=name%20eq%20'new%20ltd'"), 1);
}

BOOST_AUTO_TEST_CASE(section_9_2_an_account_is_created_with_its_custom_fields) {
    const http::Response created =
        call("/api/accounts", "POST",
             R"({"name":"New Ltd","customFields":[{"id":11,"value":"North"}]})");
    BOOST_CHECK_EQUAL(created.status, 201);
    const auto id = boost::json::parse(created.body).at("id").as_int64();
    const std::string fields = "/api/accounts/" + std::to_string(id) + "/customfields";
    BOOST_CHECK_EQUAL(text_at(array(fields).at(0).at("groupFields").at(0).as_object(), "apiField"),
                      "cost_centre");
    BOOST_CHECK_EQUAL(
        call("/api/accounts", "POST", R"({"name":"Other","customFields":null})").status, 201);
    for (const char* wrong :
         {"1", "[1]", R"([{"id":99,"value":"x"}])", R"([{"id":11,"value":1}])"}) {
        BOOST_CHECK_EQUAL(refusal("/api/accounts", "POST",
                                  std::string{R"({"name":"a","customFields":)"} + wrong + "}"),
                          "400 InvalidRequestError customFields");
    }
    BOOST_CHECK_EQUAL(total("/api/accounts"), 5);
}

BOOST_AUTO_TEST_CASE(u19_name_and_the_country_of_an_address_are_needed) {
    const std::string type = "400 AccountNotCreatedError ";
    BOOST_CHECK_EQUAL(refusal("/api/accounts", "POST", "{}"), type + "name");
    BOOST_CHECK_EQUAL(refusal("/api/accounts", "POST", R"({"name":""})"), type + "name");
    BOOST_CHECK_EQUAL(refusal("/api/accounts", "POST", R"({"name":"a","billingAddress":{}})"),
                      type + "countryId");
    BOOST_CHECK_EQUAL(refusal("/api/accounts", "POST", R"({"name":"a","phone":1})"),
                      type + "phone");
    BOOST_CHECK_EQUAL(refusal("/api/accounts", "POST", "[]"), "400 InvalidRequestError body");
    BOOST_CHECK_EQUAL(total("/api/accounts"), 3);
}

BOOST_AUTO_TEST_CASE(section_12_add_replace_and_remove) {
    const http::Response patched = patch(
        R"([{"op":"replace","path":"/phone","value":"+44 20 7946 0099"},)"
        R"({"op":"remove","path":"/email"},{"op":"add","path":"/billingAddress/address2","value":"B"},)"
        R"({"op":"replace","path":"/billingAddress/countryId","value":"49"}])");
    BOOST_CHECK_EQUAL(patched.status, 200);
    const auto shown = object(customer);
    BOOST_CHECK(boost::json::parse(patched.body).as_object() == shown);
    BOOST_CHECK_EQUAL(text_at(shown, "phone"), "+44 20 7946 0099");
    BOOST_CHECK(shown.at("email").is_null());
    BOOST_CHECK_EQUAL(shown.at("billingAddress").at("country").at("id").as_int64(), 49);
    BOOST_CHECK_EQUAL(text_at(shown.at("billingAddress").as_object(), "address2"), "B");
    BOOST_CHECK_EQUAL(text_at(shown.at("billingAddress").as_object(), "city"), "Leeds");
    BOOST_CHECK_EQUAL(text_at(shown, "updatedAt"), "2024-05-06T14:53:20+02:00");
    BOOST_CHECK_EQUAL(text_at(shown, "createdAt"), "2023-11-02T10:31:07.413+02:00");
}

BOOST_AUTO_TEST_CASE(section_12_all_operations_apply_or_none) {
    const auto before = object(customer);
    const std::string refused = refused_patch(
        R"([{"op":"replace","path":"/phone","value":"1"},{"op":"replace","path":"/id","value":"1"}])");
    BOOST_CHECK_EQUAL(refused, "400 AccountNotUpdatedError id");
    BOOST_CHECK(object(customer) == before);
}

BOOST_AUTO_TEST_CASE(section_12_other_operations_and_paths_are_refused) {
    const std::string type = "400 AccountNotUpdatedError ";
    for (const char* op : {"move", "copy", "test", ""}) {
        BOOST_CHECK_EQUAL(
            refused_patch(std::string{R"([{"op":")"} + op + R"(","path":"/phone","value":"1"}])"),
            type + "op");
    }
    BOOST_CHECK_EQUAL(refused_patch(R"([{"op":"remove","path":"/name"}])"), type + "name");
    BOOST_CHECK_EQUAL(refused_patch(R"([{"op":"add","path":"/phone"}])"), type + "/phone");
    BOOST_CHECK_EQUAL(refused_patch(R"([{"op":"add","path":"/billingAddress/x","value":1}])"),
                      type + "x");
    BOOST_CHECK_EQUAL(refused_patch(R"({"op":"add"})"), "400 InvalidRequestError body");
    BOOST_CHECK_EQUAL(refused_patch(R"([],"x":1)"), "400 InvalidRequestError body");
    BOOST_CHECK_EQUAL(refusal("/api/accounts/5301", "PATCH", "[]"), "404 AccountNotFoundError Id");
}

BOOST_AUTO_TEST_CASE(section_11_cancelling_ends_a_subscription_at_once) {
    const http::Response cancelled = call(subscription + "/cancel", "POST");
    BOOST_CHECK_EQUAL(cancelled.status, 200);
    BOOST_CHECK(cancelled.body.empty());
    BOOST_CHECK_EQUAL(status_of(subscription), "Cancelled");
    BOOST_CHECK_EQUAL(refusal(subscription + "/cancel", "POST"),
                      "400 SubscriptionCancellationPlatformError");
    BOOST_CHECK_EQUAL(total("/api/subscriptions?$filter=status%20eq%20'Cancelled'"), 2);
}

BOOST_AUTO_TEST_CASE(section_11_fewer_seats_and_iw_wr_1_what_became_of_it) {
    const http::Response lowered = call(subscription + "/quantity", "POST", R"({"quantity":9})");
    BOOST_CHECK_EQUAL(lowered.status, 200);
    const auto request = boost::json::parse(lowered.body).as_object();
    BOOST_CHECK_EQUAL(request.at("previousSubscriptionQuantity").as_int64(), 12);
    BOOST_CHECK_EQUAL(request.at("nextSubscriptionQuantity").as_int64(), 9);
    BOOST_CHECK_EQUAL(object(subscription).at("quantity").as_int64(), 9);
    BOOST_CHECK_EQUAL(total("/api/subscriptions?$filter=quantity%20eq%209"), 1);
    BOOST_CHECK(object(subscription + "/quantityrequest/" + text_at(request, "requestId")) ==
                request);
}

BOOST_AUTO_TEST_CASE(section_11_a_number_that_is_not_lower_or_below_1_is_refused) {
    for (const char* body : {R"({"quantity":12})", R"({"quantity":13})", R"({"quantity":0})",
                             R"({"quantity":1.5})", "{}"}) {
        BOOST_CHECK_EQUAL(refusal(subscription + "/quantity", "POST", body),
                          "400 InvalidRequestError quantity");
    }
    BOOST_CHECK_EQUAL(object(subscription).at("quantity").as_int64(), 12);
}

BOOST_AUTO_TEST_CASE(section_11_an_add_on_is_cancelled_for_the_end_of_its_period) {
    const std::string id = text_at(array(subscription + "/addons").at(1).as_object(), "id");
    BOOST_CHECK_EQUAL(
        call(subscription + "/addons/" + id + "/cancelendofbillingperiod", "POST").status, 200);
    const auto addons = array(subscription + "/addons");
    BOOST_CHECK_EQUAL(text_at(addons.at(0).as_object(), "status"), "Active");
    BOOST_CHECK_EQUAL(text_at(addons.at(1).as_object(), "status"), "PendingCancellation");
    BOOST_CHECK_EQUAL(refusal(subscription + "/addons/x/cancelendofbillingperiod", "POST"),
                      "404 SubscriptionAddonNotFoundError");
}

BOOST_AUTO_TEST_CASE(iw_obj_9_auto_renewal_says_in_its_body_that_it_succeeded) {
    const http::Response set =
        call(subscription + "/autoRenewalSettings", "POST", R"({"autoRenewalEnabled":false})");
    BOOST_CHECK_EQUAL(set.status, 200);
    BOOST_CHECK(boost::json::parse(set.body).at("succeed").as_bool());
    BOOST_CHECK(!object(subscription).at("automaticRenewal").as_bool());
    BOOST_CHECK_EQUAL(refusal(subscription + "/autoRenewalSettings", "POST", "{}"),
                      "400 InvalidRequestError autoRenewalEnabled");
}

BOOST_AUTO_TEST_SUITE_END()
