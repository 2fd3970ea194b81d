// specs/aminotv.md 11, a case a row, as the provider's calls bring it about.
#include <boost/test/unit_test.hpp>

#include "tests/lib/sandbox/aminotv/aminotv_fixture.hpp"

using namespace usher;
using namespace usher::sandbox::aminotv;

namespace {

constexpr std::string_view by_billing = R"("purchase_record":{"payment_method":"billing"})";

struct Fixture : AminotvFixture {
    std::string create(const char* user, const char* product, std::string more) {
        return license_id(manage("POST", managed_licenses, new_license(user, product, more)));
    }
    static std::string order(std::string_view id) {
        return R"("order_id":")" + std::string{id} + R"(",)" + std::string{by_billing};
    }
    // Why a licence is not charged; empty if it is.
    std::string open(const std::string& id) {
        const auto report = control("GET", "/control/v1/aminotv/billing");
        for (const auto& line : report.at("open").as_array()) {
            if (line.at("license_id") == boost::json::string_view{id}) {
                return std::string{line.at("verdict").as_string()};
            }
        }
        return "";
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(aminotv_billing, Fixture)

BOOST_AUTO_TEST_CASE(row_1_an_order_never_seen_is_charged_in_the_same_transaction) {
    const std::string id = create("310", "77", order("o"));
    const auto report = control("GET", "/control/v1/aminotv/billing");
    const boost::json::object& charge = report.at("charges").at(0).as_object();
    BOOST_CHECK_EQUAL(charge.at("order_id").as_string(), "o");
    BOOST_CHECK_EQUAL(charge.at("user_id").as_string(), "310");
    BOOST_CHECK_EQUAL(charge.at("product_id").as_string(), "77");
    BOOST_CHECK_EQUAL(charge.at("amount").as_int64(), 850);
    BOOST_CHECK_EQUAL(charge.at("currency").as_string(), "EUR");
    BOOST_CHECK_EQUAL(charge.at("license_id").as_string(), id.c_str());
    BOOST_CHECK_EQUAL(charge.at("charged_at").as_int64(), unix_seconds(now));
}

BOOST_AUTO_TEST_CASE(row_2_an_order_seen_is_not_charged_again_and_its_license_is_remembered) {
    create("310", "77", order("o"));
    const std::string second = create("310", "77", order("o"));
    const auto report = control("GET", "/control/v1/aminotv/billing");
    BOOST_CHECK_EQUAL(report.at("charges").as_array().size(), 1);
    BOOST_CHECK_EQUAL(report.at("charges").at(0).at("license_id").as_string(), second.c_str());
}

BOOST_AUTO_TEST_CASE(row_3_an_order_of_another_user_or_product_is_an_alarm) {
    create("310", "77", order("o"));
    BOOST_CHECK_EQUAL(open(create("311", "77", order("o"))), "order_conflict");
    BOOST_CHECK_EQUAL(open(create("310", "80", order("o"))), "order_conflict");
    BOOST_CHECK_EQUAL(charges(), 1);
}

BOOST_AUTO_TEST_CASE(row_4_without_an_order_nothing_is_billable) {
    BOOST_CHECK_EQUAL(open(create("310", "77", std::string{by_billing})), "not_billable");
    BOOST_CHECK_EQUAL(charges(), 0);
}

BOOST_AUTO_TEST_CASE(row_5_another_way_to_pay_is_not_ours) {
    const std::string id =
        create("310", "77", R"("order_id":"o","purchase_record":{"payment_method":"credit card"})");
    BOOST_CHECK_EQUAL(open(id), "not_ours");
    BOOST_CHECK_EQUAL(charges(), 0);
}

BOOST_AUTO_TEST_CASE(row_6_the_entry_of_a_revoked_license_stays) {
    const std::string id = create("310", "77", order("o"));
    manage("DELETE", std::string{managed_licenses} + '/' + id);
    BOOST_CHECK_EQUAL(charges(), 1);
}

BOOST_AUTO_TEST_CASE(row_7_without_an_amount_anywhere_it_is_held) {
    const http::Response product =
        manage("POST", managed_products,
               R"({"data":{"type":"Product","attributes":{"title":"Free","type":"CHANNEL"}}})");
    const std::string id{json_of(product).at("data").at(0).at("id").as_string()};
    BOOST_CHECK_EQUAL(open(create("310", id.c_str(), order("o"))), "hold");
    BOOST_CHECK_EQUAL(charges(), 0);
}

BOOST_AUTO_TEST_CASE(row_8_an_order_that_is_not_settled_is_held_until_it_is_active) {
    for (const char* const status : {"PROCESSING", "CHECK_INVALID", "ORDER_ERROR"}) {
        const std::string more = order(status) + R"(,"status":")" + status + "\"";
        BOOST_CHECK_EQUAL(open(create("310", "77", more)), "hold");
    }
    BOOST_CHECK_EQUAL(charges(), 0);
    const std::string id = create("310", "77", order("o") + R"(,"status":"PROCESSING")");
    set("status", R"({"license_id":")" + id + R"(","status":"ACTIVE"})");
    BOOST_CHECK_EQUAL(charges(), 1);
}

BOOST_AUTO_TEST_CASE(two_purchases_under_two_keys_are_two_orders_and_two_charges) {
    buy("k");
    buy("l");
    BOOST_CHECK_EQUAL(charges(), 2);
}

BOOST_AUTO_TEST_SUITE_END()
