// specs/interworks.md 10.2 and 11: orders, from the draft to what they make.
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/lib/sandbox/interworks/interworks_fixture.hpp"

using namespace usher;
using namespace usher::sandbox::interworks;

namespace {

namespace bj = boost::json;

const std::string month = "00000011-7c34-4f9e-a1b2-000000000001";
const std::string year = "00000011-7c34-4f9e-a1b2-000000000002";
const std::string unknown = "00000000-0000-4000-8000-000000000000";
const std::string domain = "000000c4-7c34-4f9e-a1b2-000000000001";
// Of the account 5233, to product 1.
const std::string subscription = "0000005b-7c34-4f9e-a1b2-000000000001";

// By the two digits of its number, which are hexadecimal.
std::string product(const char* number) {
    return std::string{"00000050-7c34-4f9e-a1b2-0000000000"} + number;
}

struct OrderFixture : InterworksFixture {
    OrderFixture() {
        set_up();
        control("POST", "/control/v1/clock", R"({"set":1715000000})");
        token = log_in();
    }

    bj::object made(const std::string& target, const std::string& body) {
        const http::Response response = call(target, "POST", body);
        BOOST_REQUIRE_EQUAL(response.status, 201);
        return bj::parse(response.body).as_object();
    }
    std::string draft(const char* account = "5233") {
        const auto order = made("/api/orders", std::string{R"({"accountId":)"} + account + "}");
        return "/api/orders/" + text_at(order, "id");
    }
    static std::string item(const std::string& product_id, const std::string& quantity,
                            const std::string& more = {}, const std::string& unit = year) {
        return R"({"productId":")" + product_id + R"(","unitId":")" + unit + R"(","quantity":)" +
               quantity + more + "}";
    }
    std::string refused_item(const std::string& order, const std::string& body) {
        return refusal(order + "/items", "POST", body);
    }
    std::string execution(const std::string& order) {
        return text_at(object(order + "/execute/status"), "status");
    }
    bj::object subscribed(const std::string& order) {
        const auto items = array(order + "/items");
        const auto& one = items.at(0).as_object().at("subscription").as_object();
        return object("/api/subscriptions/" + text_at(one, "id") + "?include=characteristics");
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(interworks_orders, OrderFixture)

BOOST_AUTO_TEST_CASE(section_11_an_order_begins_as_a_draft_that_lists_hide) {
    const auto order = made("/api/orders", R"({"accountId":5233})");
    BOOST_CHECK(order.at("status").is_null());
    BOOST_CHECK_EQUAL(order.at("account").at("id").as_int64(), 5233);
    BOOST_CHECK_EQUAL(order.at("billingTo").at("id").as_int64(), 4107);
    BOOST_CHECK_EQUAL(text_at(order, "orderDate"), "2024-05-06T14:53:20+02:00");
    BOOST_CHECK_EQUAL(total("/api/orders"), 1);
    BOOST_CHECK_EQUAL(total("/api/orders?stage=Draft"), 2);
    draft("5210");
    BOOST_CHECK_EQUAL(total("/api/orders?stage=Draft"), 3);
}

BOOST_AUTO_TEST_CASE(section_9_6_the_account_of_an_order_is_needed_and_the_callers_own) {
    for (const char* body :
         {"{}", R"({"accountId":"5233"})", R"({"accountId":5301})", R"({"accountId":0})"}) {
        BOOST_CHECK_EQUAL(refusal("/api/orders", "POST", body),
                          "400 InvalidRequestError accountId");
    }
    BOOST_CHECK_EQUAL(refusal("/api/orders", "POST", "[]"), "400 InvalidRequestError body");
}

BOOST_AUTO_TEST_CASE(section_9_6_items_are_priced_and_add_up) {
    const std::string order = draft();
    const auto first = made(order + "/items", item(product("02"), "12"));
    BOOST_CHECK_EQUAL(first.at("position").as_int64(), 1);
    BOOST_CHECK_EQUAL(text_at(first, "type"), "Product");
    BOOST_CHECK_EQUAL(first.at("total").as_double(), 1425.66);
    BOOST_CHECK(first.at("subscription").is_null());
    BOOST_CHECK(!first.contains("_relatedAddon"));
    BOOST_CHECK(!array(order + "/items").at(0).as_object().contains("_relatedAddon"));
    made(order + "/items", item(product("03"), "2", "", month));
    BOOST_CHECK_EQUAL(object(order).at("total").as_double(), 1449.46);
    BOOST_CHECK_EQUAL(array(order + "/items").size(), 2U);
    const std::string of_first = order + "/items/" + text_at(first, "id");
    const http::Response removed = call(of_first, "DELETE");
    BOOST_CHECK_EQUAL(removed.status, 204);
    BOOST_CHECK(removed.body.empty());
    BOOST_CHECK_EQUAL(refusal(of_first, "DELETE"), "404 OrderItemNotFoundError");
    BOOST_CHECK_EQUAL(object(order).at("total").as_double(), 23.8);
    BOOST_CHECK_EQUAL(array(order + "/items").at(0).at("position").as_int64(), 1);
}

BOOST_AUTO_TEST_CASE(section_9_6_an_item_that_does_not_fit_is_refused_by_its_member) {
    const std::string order = draft();
    const std::string type = "400 InvalidRequestError ";
    BOOST_CHECK_EQUAL(refused_item(order, item(unknown, "1")), type + "productId");
    BOOST_CHECK_EQUAL(refused_item(order, item(product("02"), "1", "", unknown)), type + "unitId");
    BOOST_CHECK_EQUAL(refused_item(order, item(product("02"), "1", "", "x")), type + "unitId");
    for (const char* quantity : {"0", "-1", "1.5", "\"1\"", "3000000000"}) {
        BOOST_CHECK_EQUAL(refused_item(order, item(product("02"), quantity)), type + "quantity");
    }
    const auto related = [](const std::string& id) {
        return R"(,"relatedSubscriptionId":")" + id + "\"";
    };
    BOOST_CHECK_EQUAL(refused_item(order, item(product("01"), "1", related(unknown))),
                      type + "relatedSubscriptionId");
    BOOST_CHECK_EQUAL(refused_item(order, item(product("02"), "1", related(subscription))),
                      type + "relatedSubscriptionId");
    BOOST_CHECK_EQUAL(refused_item(draft("5210"), item(product("01"), "1", related(subscription))),
                      type + "relatedSubscriptionId");
    BOOST_CHECK_EQUAL(refused_item(order, item(product("15"), "1")),
                      type + "relatedSubscriptionId");
    BOOST_CHECK_EQUAL(
        refused_item(order, item(product("15"), "1", R"(,"relatedItemId":")" + unknown + "\"")),
        type + "relatedItemId");
    BOOST_CHECK_EQUAL(
        refused_item(order, item(product("02"), "1", R"(,"customEndDate":"2020-01-01T00:00:00Z")")),
        type + "customEndDate");
    BOOST_CHECK_EQUAL(refused_item(order, item(product("02"), "1",
                                               R"(,"characteristics":[{"id":")" + domain + "\"}]")),
                      type + "characteristics");
    BOOST_CHECK_EQUAL(refused_item("/api/orders/" + unknown, item(product("02"), "1")),
                      "404 OrderNotFoundError Id");
    BOOST_CHECK(array(order + "/items").empty());
}

BOOST_AUTO_TEST_CASE(section_11_checkout_makes_a_subscription) {
    const std::string order = draft();
    made(order + "/items", item(product("02"), "3"));
    const std::int64_t before = total("/api/subscriptions");
    const http::Response accepted = call(order + "/checkout", "POST");
    BOOST_CHECK_EQUAL(accepted.status, 202);
    BOOST_CHECK(accepted.body.empty());
    BOOST_CHECK_EQUAL(execution(order), "Executed");
    BOOST_CHECK_EQUAL(total("/api/subscriptions"), before + 1);
    const auto fresh = subscribed(order);
    BOOST_CHECK_EQUAL(text_at(fresh, "status"), "Active");
    BOOST_CHECK_EQUAL(fresh.at("quantity").as_int64(), 3);
    BOOST_CHECK_EQUAL(fresh.at("account").at("id").as_int64(), 5233);
    BOOST_CHECK_EQUAL(fresh.at("billingTo").at("id").as_int64(), 4107);
    BOOST_CHECK_EQUAL(text_at(fresh, "startDate"), "2024-05-06T14:53:20+02:00");
    BOOST_CHECK_EQUAL(text_at(fresh, "endDate"), "2025-05-06T14:53:20+02:00");
    BOOST_CHECK_EQUAL(text_at(fresh.at("order").as_object(), "code"),
                      text_at(object(order), "code"));
    BOOST_CHECK_EQUAL(total("/api/orders"), 2);
}

BOOST_AUTO_TEST_CASE(section_11_execution_takes_the_time_of_the_switch) {
    switches(R"({"execution_s":60})");
    const std::string order = draft();
    made(order + "/items", item(product("02"), "1", R"(,"customEndDate":"2024-08-31T12:00:00")"));
    const std::int64_t before = total("/api/subscriptions");
    BOOST_CHECK_EQUAL(call(order + "/checkout", "POST").status, 202);
    BOOST_CHECK_EQUAL(execution(order), "Submitted");
    control("POST", "/control/v1/clock", R"({"advance":59})");
    BOOST_CHECK_EQUAL(execution(order), "Submitted");
    BOOST_CHECK_EQUAL(total("/api/subscriptions"), before);
    control("POST", "/control/v1/clock", R"({"advance":1})");
    BOOST_CHECK_EQUAL(total("/api/subscriptions"), before + 1);
    BOOST_CHECK_EQUAL(execution(order), "Executed");
    BOOST_CHECK_EQUAL(text_at(subscribed(order), "endDate"), "2024-08-31T12:00:00+02:00");
    BOOST_CHECK_EQUAL(text_at(subscribed(order), "startDate"), "2024-05-06T14:54:20+02:00");
}

BOOST_AUTO_TEST_CASE(section_11_a_month_from_the_31st_ends_with_the_shorter_month) {
    control("POST", "/control/v1/clock", R"({"set":1706702400})");  // 31 January 2024, 12:00
    token = log_in();
    const std::string order = draft();
    made(order + "/items", item(product("02"), "1", "", month));
    BOOST_CHECK_EQUAL(call(order + "/checkout", "POST").status, 202);
    BOOST_CHECK_EQUAL(text_at(subscribed(order), "endDate"), "2024-02-29T14:00:00+02:00");
}

BOOST_AUTO_TEST_CASE(section_11_more_seats_come_through_an_order) {
    const std::string order = draft();
    const auto added =
        made(order + "/items",
             item(product("01"), "3", R"(,"relatedSubscriptionId":")" + subscription + "\""));
    BOOST_CHECK_EQUAL(text_at(added, "relatedSubscription"), subscription);
    const std::int64_t before = total("/api/subscriptions");
    BOOST_CHECK_EQUAL(call(order + "/checkout", "POST").status, 202);
    const auto raised = object("/api/subscriptions/" + subscription);
    BOOST_CHECK_EQUAL(raised.at("quantity").as_int64(), 15);
    BOOST_CHECK_EQUAL(text_at(raised, "updatedAt"), "2024-05-06T14:53:20+02:00");
    BOOST_CHECK_EQUAL(total("/api/subscriptions"), before);
}

BOOST_AUTO_TEST_CASE(section_11_an_add_on_comes_to_its_subscription) {
    const std::string addons = "/api/subscriptions/" + subscription + "/addons";
    const std::string present = text_at(array(addons).at(0).as_object(), "id");
    const std::string order = draft();
    const std::string related = R"(,"relatedSubscriptionId":")" + subscription + "\"";
    made(order + "/items", item(product("16"), "1.5", related));
    made(order + "/items",
         item(product("15"), "2", related + R"(,"relatedAddonItemId":")" + present + "\""));
    BOOST_CHECK_EQUAL(call(order + "/checkout", "POST").status, 202);
    const auto now_there = array(addons);
    BOOST_REQUIRE_EQUAL(now_there.size(), 3U);
    BOOST_CHECK_EQUAL(now_there.at(0).at("quantity").as_double(), 4.5);
    BOOST_CHECK_EQUAL(now_there.at(2).at("quantity").as_double(), 1.5);
    BOOST_CHECK_EQUAL(text_at(now_there.at(2).as_object(), "status"), "Active");
}

BOOST_AUTO_TEST_CASE(section_9_6_an_add_on_may_be_ordered_with_what_it_belongs_to) {
    const std::string order = draft("5240");
    const auto first = made(order + "/items", item(product("01"), "1"));
    made(order + "/items",
         item(product("15"), "1", R"(,"relatedItemId":")" + text_at(first, "id") + "\""));
    BOOST_CHECK_EQUAL(call(order + "/checkout", "POST").status, 202);
    const std::string id = text_at(subscribed(order), "id");
    BOOST_CHECK_EQUAL(array("/api/subscriptions/" + id + "/addons").size(), 1U);
}

BOOST_AUTO_TEST_CASE(section_9_7_what_is_paid_once_makes_an_asset) {
    const std::string order = draft();
    made(order + "/items", item(product("17"), "1"));
    BOOST_CHECK_EQUAL(call(order + "/checkout", "POST").status, 202);
    BOOST_CHECK_EQUAL(total("/api/assets"), 2);
    const auto asset = object("/api/assets/" +
                              text_at(array(order + "/items").at(0).at("asset").as_object(), "id"));
    BOOST_CHECK_EQUAL(asset.at("customer").at("id").as_int64(), 5233);
    BOOST_CHECK_EQUAL(text_at(asset, "unit"), "Annual");
    BOOST_CHECK(asset.at("endDate").is_null());
}

BOOST_AUTO_TEST_CASE(section_11_checkout_needs_a_draft_with_items) {
    const std::string order = draft();
    BOOST_CHECK_EQUAL(refusal(order + "/checkout", "POST"), "400 InvalidRequestError items");
    made(order + "/items", item(product("02"), "1"));
    BOOST_CHECK_EQUAL(call(order + "/checkout", "POST").status, 202);
    const std::string is_none = "400 OrderIsNotDraftError";
    BOOST_CHECK_EQUAL(refusal(order + "/checkout", "POST"), is_none);
    BOOST_CHECK_EQUAL(refused_item(order, item(product("02"), "1")), is_none);
    const std::string first = text_at(array(order + "/items").at(0).as_object(), "id");
    BOOST_CHECK_EQUAL(refusal(order + "/items/" + first, "DELETE"), is_none);
    BOOST_CHECK_EQUAL(refusal(order + "/customfields", "PUT", "[]"), is_none);
    BOOST_CHECK_EQUAL(refusal("/api/orders/" + unknown + "/checkout", "POST"),
                      "404 OrderNotFoundError Id");
}

BOOST_AUTO_TEST_CASE(section_11_and_u18_a_draft_is_forgotten_seven_days_after_its_date) {
    const std::string order = draft();
    made(order + "/items", item(product("02"), "1"));
    control("POST", "/control/v1/clock", R"({"advance":604799})");
    token = log_in();
    BOOST_CHECK_EQUAL(call(order).status, 200);
    control("POST", "/control/v1/clock", R"({"advance":1})");
    const std::string gone = "404 OrderNotFoundError Id";
    BOOST_CHECK_EQUAL(refusal(order), gone);
    BOOST_CHECK_EQUAL(refusal(order + "/items"), gone);
    BOOST_CHECK_EQUAL(refusal(order + "/checkout", "POST"), gone);
    BOOST_CHECK_EQUAL(refused_item(order, item(product("02"), "1")), gone);
    BOOST_CHECK_EQUAL(total("/api/orders?stage=Draft"), 1);
}

BOOST_AUTO_TEST_CASE(section_10_2_characteristics_of_an_item) {
    const std::string order = draft();
    const std::string one =
        order + "/items/" + text_at(made(order + "/items", item(product("01"), "1")), "id");
    BOOST_CHECK(object(one + "/characteristics").at("groups").as_array().empty());
    const std::string change = R"([{"id":")" + domain + R"(","value":"a.example"}])";
    BOOST_CHECK_EQUAL(call(one + "/characteristics", "PUT", change).status, 200);
    const auto groups = object(one + "/characteristics").at("groups").as_array();
    const auto& own = groups.at(0).at("characteristics").at(0).as_object();
    BOOST_CHECK_EQUAL(text_at(own, "name"), "Domain");
    BOOST_CHECK_EQUAL(text_at(own, "value"), "a.example");
    BOOST_CHECK(!own.contains("isCompulsory"));
    BOOST_CHECK_EQUAL(refusal(one + "/characteristics", "PUT", R"([{"id":")" + unknown + "\"}]"),
                      "400 InvalidRequestError characteristics");
    BOOST_CHECK(!object(one).contains("characteristics"));
    BOOST_CHECK(object(one + "?include=characteristics").contains("characteristics"));
    BOOST_CHECK_EQUAL(call(order + "/checkout", "POST").status, 202);
    const auto fresh = subscribed(order);
    BOOST_CHECK_EQUAL(
        text_at(fresh.at("characteristics").at(0).at("characteristics").at(0).as_object(), "value"),
        "a.example");
}

BOOST_AUTO_TEST_CASE(section_10_2_custom_fields_of_accounts_and_orders) {
    const std::string fields = "/api/accounts/5210/customfields";
    const http::Response put = call(fields, "PUT", R"([{"id":11,"value":"North"}])");
    BOOST_CHECK_EQUAL(put.status, 200);
    const auto groups = array(fields);
    BOOST_CHECK(bj::parse(put.body).as_array() == groups);
    const auto& field = groups.at(0).at("groupFields").at(0).as_object();
    BOOST_CHECK_EQUAL(text_at(field, "apiField"), "cost_centre");
    BOOST_CHECK_EQUAL(text_at(field.at("values").at(0).as_object(), "value"), "North");
    BOOST_CHECK_EQUAL(refusal(fields, "PUT", R"([{"id":12,"value":"A"}])"),
                      "403 CustomFieldReadOnlyError customFields");
    BOOST_CHECK_EQUAL(refusal(fields, "PUT", R"([{"id":13,"value":"A"}])"),
                      "400 InvalidRequestError customFields");
    BOOST_CHECK_EQUAL(refusal("/api/accounts/5301/customfields", "PUT", "[]"),
                      "404 AccountNotFoundError Id");
    BOOST_CHECK(array(fields) == groups);
    call(fields, "PUT", R"([{"id":11}])");
    BOOST_CHECK(array(fields).empty());

    const auto order =
        made("/api/orders", R"({"accountId":5210,"customFields":[{"id":51,"value":"PO-1"}]})");
    const std::string of_order = "/api/orders/" + text_at(order, "id") + "/customfields";
    BOOST_CHECK_EQUAL(array(of_order).size(), 1U);
    BOOST_CHECK_EQUAL(call(of_order, "PUT", R"([{"id":51,"value":"PO-2"}])").status, 200);
    BOOST_CHECK_EQUAL(
        text_at(array(of_order).at(0).at("groupFields").at(0).at("values").at(0).as_object(),
                "value"),
        "PO-2");
}

BOOST_AUTO_TEST_CASE(iw_obj_9_a_synchronization_says_in_its_body_whether_it_succeeded) {
    const std::string options = "/api/accounts/5210/syncoptions/7";
    const std::string synchronization = "/api/accounts/5210/synchronizations/7";
    const auto failed = call(synchronization, "POST");
    BOOST_CHECK_EQUAL(failed.status, 200);
    BOOST_CHECK(!bj::parse(failed.body).at("success").as_bool());
    BOOST_CHECK_EQUAL(call(options, "POST", R"([{"alias":"customer_group","value":"B"}])").status,
                      201);
    const auto shown = object(options);
    const auto& option = shown.at("systems").at(0).at("options").at(0).as_object();
    BOOST_CHECK_EQUAL(text_at(option, "value"), "B");
    BOOST_CHECK(bj::parse(call(synchronization, "POST").body).at("success").as_bool());
    BOOST_CHECK_EQUAL(refusal(options, "POST", R"([{"alias":"other","value":"B"}])"),
                      "400 InvalidRequestError alias");
    BOOST_CHECK_EQUAL(refusal("/api/accounts/5210/syncoptions/8"),
                      "404 ExternalSystemNotFoundError Id");
    BOOST_CHECK_EQUAL(refusal("/api/accounts/5301/syncoptions/7"), "404 AccountNotFoundError Id");
}

BOOST_AUTO_TEST_CASE(iw_scope_3_a_free_edition_orders_nothing) {
    BOOST_REQUIRE_EQUAL(add_user("quay", "4108"), 200);
    token = log_in("quay");
    BOOST_CHECK_EQUAL(refusal("/api/orders", "POST", R"({"accountId":5301})"),
                      "403 ForbiddenError");
}

BOOST_AUTO_TEST_SUITE_END()
