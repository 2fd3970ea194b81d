// specs/aminotv.md 8: each transition, driven from outside.
#include <boost/test/unit_test.hpp>

#include "tests/lib/sandbox/aminotv/aminotv_fixture.hpp"

using namespace usher;
using namespace usher::sandbox::aminotv;

namespace {

constexpr Seconds term{1000};

struct Fixture : AminotvFixture {
    std::string create(std::string_view status) {
        std::string more = R"("stop_date":)" + std::to_string(unix_seconds(now + term));
        if (!status.empty()) more.append(R"(,"status":")").append(status).append("\"");
        const http::Response response =
            manage("POST", managed_licenses, new_license("310", "77", more));
        BOOST_REQUIRE_EQUAL(response.status, 201);
        return license_id(response);
    }
    // The row of the step, or the status of the refusal.
    std::string step(const std::string& id, std::string_view to, std::string_view more = {}) {
        std::string order = R"({"license_id":")" + id + R"(","status":")";
        order.append(to).append("\"").append(more).append("}");
        const http::Response response =
            try_control({.method = "POST",
                         .target = "/control/v1/aminotv/status",
                         .fields = {{"Content-Type", "application/json"}},
                         .body = order})
                .value()
                .response;
        if (response.status != 200) return std::to_string(response.status);
        return std::string{json_of(response).at("step").as_string()};
    }
    std::string status(const std::string& id) {
        return std::string{name(managed(id).license.status)};
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(aminotv_status, Fixture)

BOOST_AUTO_TEST_CASE(t1_a_purchase_and_a_creation_without_a_status_are_active) {
    BOOST_CHECK_EQUAL(status(license_id(buy("k"))), "ACTIVE");
    BOOST_CHECK_EQUAL(status(create("")), "ACTIVE");
}

BOOST_AUTO_TEST_CASE(t2_and_t3_a_creation_may_give_any_status) {
    for (const char* const word : {"ACTIVE", "EXPIRED", "SUSPENDED", "SUSPENDEDADMIN", "PROCESSING",
                                   "CHECK_INVALID", "ORDER_ERROR"}) {
        BOOST_CHECK_EQUAL(status(create(word)), word);
    }
}

BOOST_AUTO_TEST_CASE(t4_an_order_is_matched) {
    BOOST_CHECK_EQUAL(step(create("PROCESSING"), "ACTIVE"), "T4");
}

BOOST_AUTO_TEST_CASE(t5_t6_and_t7_an_order_fails_is_refused_and_sent_again) {
    const std::string id = create("PROCESSING");
    BOOST_CHECK_EQUAL(step(id, "CHECK_INVALID"), "T5");
    BOOST_CHECK_EQUAL(step(id, "ORDER_ERROR"), "T6");
    BOOST_CHECK_EQUAL(step(id, "PROCESSING"), "T7");
    BOOST_CHECK_EQUAL(step(id, "ORDER_ERROR"), "T6");
    BOOST_CHECK_EQUAL(step(create("CHECK_INVALID"), "PROCESSING"), "T7");
}

BOOST_AUTO_TEST_CASE(t8_an_active_license_expires_when_its_end_has_come) {
    const std::string id = create("");
    BOOST_CHECK_EQUAL(step(id, "EXPIRED"), "409");
    now += term;
    BOOST_CHECK_EQUAL(step(id, "EXPIRED"), "T8");
}

BOOST_AUTO_TEST_CASE(t8_the_script_does_it_too_but_late) {
    const std::string id = create("");
    set("expiry", R"({"lag":60})");
    now += term + Seconds{59};
    BOOST_CHECK_EQUAL(status(id), "ACTIVE");
    now += Seconds{1};
    BOOST_CHECK_EQUAL(status(id), "EXPIRED");
}

BOOST_AUTO_TEST_CASE(t9_and_t11_the_provider_suspends_and_lifts) {
    const std::string id = create("");
    BOOST_CHECK_EQUAL(step(id, "SUSPENDED"), "T9");
    BOOST_CHECK_EQUAL(step(id, "ACTIVE"), "T11");
    BOOST_CHECK_EQUAL(step(id, "SUSPENDED"), "T9");
    now += term;
    BOOST_CHECK_EQUAL(step(id, "ACTIVE"), "409");
}

BOOST_AUTO_TEST_CASE(t10_and_t12_a_script_suspends_and_lifts) {
    const std::string id = create("");
    BOOST_CHECK_EQUAL(step(id, "SUSPENDEDADMIN"), "T10");
    BOOST_CHECK_EQUAL(step(id, "ACTIVE"), "T12");
    BOOST_CHECK_EQUAL(step(id, "SUSPENDEDADMIN"), "T10");
    now += term;
    BOOST_CHECK_EQUAL(step(id, "ACTIVE"), "409");
}

BOOST_AUTO_TEST_CASE(t13_suspended_licenses_expire_as_well) {
    const std::string one = create("SUSPENDED");
    const std::string other = create("SUSPENDEDADMIN");
    BOOST_CHECK_EQUAL(step(one, "EXPIRED"), "409");
    now += term;
    BOOST_CHECK_EQUAL(step(one, "EXPIRED"), "T13");
    set("expiry", R"({"run":true})");
    BOOST_CHECK_EQUAL(status(other), "EXPIRED");
}

BOOST_AUTO_TEST_CASE(t14_a_renewal_needs_an_end_to_come) {
    const std::string id = create("EXPIRED");
    now += term;
    BOOST_CHECK_EQUAL(step(id, "ACTIVE"), "409");
    const std::string end = std::to_string(unix_seconds(now + term));
    BOOST_CHECK_EQUAL(step(id, "ACTIVE", R"(,"stop_date":)" + end), "T14");
    BOOST_CHECK(managed(id).license.end == now + term);
}

BOOST_AUTO_TEST_CASE(t15_whatever_the_status_a_license_is_deleted) {
    for (const char* const word : {"ACTIVE", "EXPIRED", "SUSPENDED", "SUSPENDEDADMIN", "PROCESSING",
                                   "CHECK_INVALID", "ORDER_ERROR"}) {
        const std::string path = std::string{managed_licenses} + '/' + create(word);
        BOOST_CHECK_EQUAL(manage("DELETE", path).status, 204);
        BOOST_CHECK_EQUAL(manage("GET", path).status, 404);
    }
}

BOOST_AUTO_TEST_CASE(a_change_by_the_api_is_another_license_of_the_same_order) {
    const std::string old = license_id(buy("k"));
    const std::string order = managed(old).license.order->text();
    manage("DELETE", std::string{managed_licenses} + '/' + old);
    const http::Response response =
        manage("POST", managed_licenses,
               new_license("310", "77",
                           R"("status":"SUSPENDED","order_id":")" + order +
                               R"(","purchase_record":{"payment_method":"billing"})"));
    BOOST_CHECK(license_id(response) != old);
    BOOST_CHECK_EQUAL(managed(license_id(response)).license.order->text(), order);
    BOOST_CHECK_EQUAL(charges(), 1);
}

BOOST_AUTO_TEST_SUITE_END()
