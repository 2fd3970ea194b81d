// specs/aminotv.md 7.4, a case a row.
#include <boost/test/unit_test.hpp>

#include "lib/upstream/aminotv/purchase.hpp"
#include "tests/lib/sandbox/aminotv/aminotv_fixture.hpp"

using namespace usher;
using namespace usher::sandbox::aminotv;
namespace codec = upstream::aminotv;

namespace {

struct Fixture : AminotvFixture {
    Result<http::Exchange> try_buy(const std::string& key) {
        const http::ClientRequest request{
            .method = "POST",
            .target = user_licenses,
            .fields = {as("310"),
                       {.name = "Idempotency-Key", .value = key},
                       {.name = "Content-Type", .value = "application/vnd.api+json"}},
            .body = codec::write_purchase(BundleId{"77"})};
        return ask(request);
    }
    void lift_restriction() {
        manage("PATCH", std::string{managed_users} + "/311",
               R"({"data":{"type":"User","attributes":{"user_flags":[]}}})");
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(aminotv_idempotency, Fixture)

BOOST_AUTO_TEST_CASE(row_1_the_same_purchase_is_answered_the_same_and_made_once) {
    const http::Response first = buy("k");
    for (int i = 0; i < 5; ++i) {
        const http::Response again = buy("k");
        BOOST_CHECK_EQUAL(again.status, first.status);
        BOOST_CHECK_EQUAL(again.body, first.body);
    }
    BOOST_CHECK_EQUAL(licenses().licenses.size(), 2);
    BOOST_CHECK_EQUAL(charges(), 1);
}

BOOST_AUTO_TEST_CASE(row_1_a_lost_answer_is_given_to_the_retry_and_charged_once) {
    for (const char* const action : {"drop", "error_after", "cut", "html"}) {
        BOOST_TEST_CONTEXT(action) {
            const std::int64_t before = charges();
            fault("PurchaseUserLicense", action);
            const std::string key = std::string{"k-"} + action;
            const Result<http::Exchange> lost = try_buy(key);
            BOOST_CHECK(!lost || lost->response.status != 201);
            BOOST_CHECK_EQUAL(charges(), before + 1);
            BOOST_CHECK_EQUAL(try_buy(key)->response.status, 201);
            BOOST_CHECK_EQUAL(charges(), before + 1);
        }
    }
}

BOOST_AUTO_TEST_CASE(row_1_what_failed_before_the_purchase_is_made_by_the_retry) {
    for (const char* const action : {"drop_before", "error_before", "unavailable", "rate_limit"}) {
        BOOST_TEST_CONTEXT(action) {
            const std::int64_t before = charges();
            fault("PurchaseUserLicense", action);
            const std::string key = std::string{"k-"} + action;
            const Result<http::Exchange> failed = try_buy(key);
            BOOST_CHECK(!failed || failed->response.status != 201);
            BOOST_CHECK_EQUAL(charges(), before);
            BOOST_CHECK_EQUAL(try_buy(key)->response.status, 201);
            BOOST_CHECK_EQUAL(charges(), before + 1);
        }
    }
}

BOOST_AUTO_TEST_CASE(row_2_the_same_key_for_something_else_is_422) {
    buy("k");
    BOOST_CHECK_EQUAL(outcome_of(buy("k", "80")), "422 IDEMPOTENCY_KEY_REUSED");
    const http::Field key{.name = "Idempotency-Key", .value = "k"};
    const http::Response other = call("POST", user_licenses, {as("310"), key},
                                      codec::write_purchase(BundleId{"77"}, "credit card"));
    BOOST_CHECK_EQUAL(outcome_of(other), "422 IDEMPOTENCY_KEY_REUSED");
    BOOST_CHECK_EQUAL(buy("k").status, 201);
}

BOOST_AUTO_TEST_CASE(row_3_while_the_first_one_runs_the_key_is_in_use) {
    // It is executed once the test is over, if at all.
    fault("PurchaseUserLicense", "late", R"(,"delay_ms":600000)");
    BOOST_CHECK(!try_buy("k"));
    const http::Response second = buy("k");
    BOOST_CHECK_EQUAL(outcome_of(second), "409 IDEMPOTENCY_IN_PROGRESS");
    BOOST_CHECK(second.field("Retry-After") == "1");
    BOOST_CHECK_EQUAL(buy("another").status, 201);
    BOOST_CHECK_EQUAL(charges(), 1);
}

BOOST_AUTO_TEST_CASE(row_3_once_the_first_one_is_done_its_answer_is_given) {
    fault("PurchaseUserLicense", "slow", R"(,"delay_ms":1)");
    const http::Response first = buy("k");
    BOOST_CHECK_EQUAL(first.status, 201);
    BOOST_CHECK_EQUAL(buy("k").body, first.body);
}

BOOST_AUTO_TEST_CASE(row_4_another_users_key_is_independent) {
    lift_restriction();
    const http::Response first = buy("k");
    const http::Response other = buy("k", "77", "311");
    BOOST_CHECK_EQUAL(other.status, 201);
    BOOST_CHECK(license_id(first) != license_id(other));
    BOOST_CHECK_EQUAL(charges(), 2);
}

BOOST_AUTO_TEST_CASE(row_5_another_key_is_another_license_order_and_charge) {
    const codec::ManagedLicense first = managed(license_id(buy("k")));
    const codec::ManagedLicense second = managed(license_id(buy("l")));
    BOOST_CHECK(first.license.id != second.license.id);
    BOOST_CHECK(first.license.order != second.license.order);
    BOOST_CHECK_EQUAL(charges(), 2);
}

BOOST_AUTO_TEST_CASE(row_6_answers_from_step_8_on_are_remembered) {
    BOOST_CHECK_EQUAL(outcome_of(buy("a", "5")), "404 PRODUCT_NOT_FOUND");
    BOOST_CHECK_EQUAL(outcome_of(buy("b", "78")), "403 PRODUCT_NOT_BUYABLE");
    BOOST_CHECK_EQUAL(outcome_of(buy("c", "77", "311")), "403 LICENSE_PURCHASE_RESTRICTED");
    lift_restriction();
    manage("PATCH", std::string{managed_products} + "/78",
           R"({"data":{"type":"Product","attributes":{"is_buyable":true}}})");
    BOOST_CHECK_EQUAL(outcome_of(buy("a", "5")), "404 PRODUCT_NOT_FOUND");
    BOOST_CHECK_EQUAL(outcome_of(buy("b", "78")), "403 PRODUCT_NOT_BUYABLE");
    BOOST_CHECK_EQUAL(outcome_of(buy("c", "77", "311")), "403 LICENSE_PURCHASE_RESTRICTED");
    BOOST_CHECK_EQUAL(buy("d", "78").status, 201);
    BOOST_CHECK_EQUAL(buy("e", "77", "311").status, 201);
}

BOOST_AUTO_TEST_CASE(row_6_answers_before_step_8_are_not_remembered) {
    const http::Field key{.name = "Idempotency-Key", .value = "k"};
    BOOST_CHECK_EQUAL(outcome_of(call("POST", user_licenses, {as("310"), key}, "no JSON")),
                      "400 MALFORMED_DOCUMENT");
    BOOST_CHECK_EQUAL(call("POST", user_licenses, {key}, "{}").status, 401);
    for (const char* const action : {"unauthorized", "rate_limit", "unavailable"}) {
        fault("PurchaseUserLicense", action);
        BOOST_CHECK(buy("k").status != 201);
    }
    BOOST_CHECK_EQUAL(buy("k").status, 201);
}

BOOST_AUTO_TEST_CASE(row_7_it_is_remembered_for_a_day) {
    const http::Response first = buy("k");
    now += std::chrono::hours{24};
    BOOST_CHECK_EQUAL(buy("k").body, first.body);
    BOOST_CHECK_EQUAL(charges(), 1);
}

BOOST_AUTO_TEST_SUITE_END()
