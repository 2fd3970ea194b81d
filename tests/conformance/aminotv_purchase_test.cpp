// specs/aminotv.md 7.2 and 7.3: each step of the order of checks. A request that would fail at a
// step and at every later one fails at that step.
#include <boost/test/unit_test.hpp>

#include "lib/upstream/aminotv/purchase.hpp"
#include "tests/lib/sandbox/aminotv/aminotv_fixture.hpp"

using namespace usher;
using namespace usher::sandbox::aminotv;
namespace codec = upstream::aminotv;

namespace {

/// A purchase that is wrong in every way that is not made good.
struct Fixture : AminotvFixture {
    const char* path_user = "5";             // unknown
    std::vector<http::Field> credentials{};  // missing
    const char* content_type = "text/plain";
    const char* key = "";
    std::string body{"no JSON"};

    http::Response send() {
        std::vector<http::Field> fields = credentials;
        fields.push_back({.name = "Content-Type", .value = content_type});
        fields.push_back({.name = "Idempotency-Key", .value = key});
        const std::string target = "/api/license/v4/users/" + std::string{path_user} + "/licenses";
        return ask({.method = "POST", .target = target, .fields = fields, .body = body})
            .value()
            .response;
    }
    std::string outcome() { return outcome_of(send()); }

    void log_in(const char* user) {
        credentials = {as(user)};
        path_user = user;
    }
    void declare_json() { content_type = "application/vnd.api+json"; }
    void purchase(const char* product, std::string_view method = codec::billing) {
        body = codec::write_purchase(BundleId{product}, method);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(aminotv_order_of_checks, Fixture)

BOOST_AUTO_TEST_CASE(step_1_a_token_that_is_missing_bad_or_run_out_is_401) {
    BOOST_CHECK_EQUAL(outcome(), "401 UNAUTHORIZED");
    credentials = {bearer("x.y.z")};
    BOOST_CHECK_EQUAL(outcome(), "401 UNAUTHORIZED");
    codec::TokenClaims old = claims("310");
    old.expires_at = now;
    credentials = {bearer(token(old))};
    BOOST_CHECK_EQUAL(outcome(), "401 UNAUTHORIZED");
}

BOOST_AUTO_TEST_CASE(step_2_another_user_than_the_tokens_is_403) {
    credentials = {as("310")};
    BOOST_CHECK_EQUAL(outcome(), "403 FORBIDDEN_USER");
}

BOOST_AUTO_TEST_CASE(step_3_an_unknown_user_is_404) {
    log_in("5");
    BOOST_CHECK_EQUAL(outcome(), "404 USER_NOT_FOUND");
}

BOOST_AUTO_TEST_CASE(step_4_a_body_that_is_not_declared_as_json_is_415) {
    log_in("311");
    BOOST_CHECK_EQUAL(outcome(), "415 UNSUPPORTED_MEDIA_TYPE");
}

BOOST_AUTO_TEST_CASE(step_5_a_key_that_is_missing_or_empty_is_400) {
    log_in("311");
    declare_json();
    BOOST_CHECK_EQUAL(outcome(), "400 IDEMPOTENCY_KEY_MISSING");
    const http::Response without = call("POST", "/api/license/v4/users/311/licenses", {as("311")},
                                        codec::write_purchase(BundleId{"77"}));
    BOOST_CHECK_EQUAL(outcome_of(without), "400 IDEMPOTENCY_KEY_MISSING");
}

BOOST_AUTO_TEST_CASE(step_6_a_body_that_is_no_purchase_is_400) {
    log_in("311");
    declare_json();
    key = "k";
    for (const char* const text :
         {"no JSON", "[]", "{}", R"({"data":[]})", R"({"data":[{"type":"Product"}]})"}) {
        body = text;
        BOOST_CHECK_EQUAL(outcome(), "400 MALFORMED_DOCUMENT");
    }
}

BOOST_AUTO_TEST_CASE(step_7_a_known_key_comes_before_what_the_body_asks_for) {
    buy("k");
    log_in("310");
    declare_json();
    key = "k";
    purchase("5", "card");
    BOOST_CHECK_EQUAL(outcome(), "422 IDEMPOTENCY_KEY_REUSED");
}

BOOST_AUTO_TEST_CASE(step_8_a_payment_method_is_needed_and_only_billing_exists) {
    log_in("311");
    declare_json();
    key = "k";
    body = R"({"data":[{"type":"License",
               "relationships":{"product":{"data":{"id":"5","type":"Product"}}}}]})";
    BOOST_CHECK_EQUAL(outcome(), "422 PAYMENT_METHOD_REQUIRED");
    key = "l";
    purchase("5", "credit card");
    BOOST_CHECK_EQUAL(outcome(), "422 PAYMENT_METHOD_UNSUPPORTED");
}

BOOST_AUTO_TEST_CASE(step_9_a_restricted_user_buys_nothing) {
    log_in("311");
    declare_json();
    key = "k";
    purchase("5");
    BOOST_CHECK_EQUAL(outcome(), "403 LICENSE_PURCHASE_RESTRICTED");
}

BOOST_AUTO_TEST_CASE(step_10_an_unknown_product_is_404) {
    log_in("310");
    declare_json();
    key = "k";
    purchase("5");
    BOOST_CHECK_EQUAL(outcome(), "404 PRODUCT_NOT_FOUND");
}

BOOST_AUTO_TEST_CASE(step_11_a_product_that_is_not_for_sale_is_403) {
    log_in("310");
    declare_json();
    key = "k";
    purchase("78");
    BOOST_CHECK_EQUAL(outcome(), "403 PRODUCT_NOT_BUYABLE");
}

BOOST_AUTO_TEST_CASE(step_12_a_purchase_is_answered_with_the_license_and_its_product) {
    log_in("310");
    content_type = "application/json; charset=utf-8";
    key = "k";
    purchase("77");
    const http::Response response = send();
    BOOST_CHECK_EQUAL(response.status, 201);
    BOOST_CHECK_EQUAL(json_of(response).at("data").as_array().size(), 1);
    BOOST_CHECK_EQUAL(json_of(response).at("included").as_array().size(), 1);
    const auto answer = codec::read_purchase_answer(response.body, UserId{"310"}).value();
    BOOST_CHECK(answer.flaws.empty());
    BOOST_CHECK(answer.license->status == license::LicenseStatus::Active);
    BOOST_CHECK(answer.license->start == now);
    BOOST_CHECK(answer.license->end == now + std::chrono::days{31});
    BOOST_CHECK(!answer.license->order);

    const codec::ManagedLicense made = managed(answer.license->id.text());
    BOOST_CHECK_EQUAL(made.license.order->text().size(), 36);
    BOOST_CHECK(made.purchase.payment_method == "billing");
    BOOST_CHECK(made.purchase.price_minor == 850);
    BOOST_CHECK(made.purchase.price_currency == "EUR");
    BOOST_CHECK(made.purchase.purchased_at == now);
}

BOOST_AUTO_TEST_CASE(section_7_1_several_resources_are_422) {
    log_in("310");
    declare_json();
    key = "k";
    purchase("77");
    const std::string one = body.substr(body.find('[') + 1, body.rfind(']') - body.find('[') - 1);
    body = R"({"data":[)" + one + ',' + one + "]}";
    BOOST_CHECK_EQUAL(outcome(), "422 INVALID_ATTRIBUTE");
}

BOOST_AUTO_TEST_CASE(section_7_1_the_payment_method_may_stand_in_the_attributes) {
    log_in("310");
    declare_json();
    key = "k";
    body = R"({"data":{"type":"License","attributes":{"payment_method":"billing"},
               "relationships":{"product":{"data":{"id":77,"type":"Product"}}}}})";
    BOOST_CHECK_EQUAL(send().status, 201);
}

BOOST_AUTO_TEST_CASE(section_7_1_a_key_is_1_to_255_visible_characters) {
    log_in("310");
    declare_json();
    purchase("77");
    const std::string longest(255, 'k');
    const std::string longer(256, 'k');
    key = longest.c_str();
    BOOST_CHECK_EQUAL(send().status, 201);
    key = longer.c_str();
    BOOST_CHECK_EQUAL(outcome(), "400 INVALID_PARAMETER");
    key = "a b";
    BOOST_CHECK_EQUAL(outcome(), "400 INVALID_PARAMETER");
}

BOOST_AUTO_TEST_CASE(section_7_2_what_a_restricted_user_holds_goes_on_working) {
    manage("POST", managed_licenses, new_license("311", "77"));
    const http::Response response = get("/api/license/v4/users/311/licenses", "311");
    const auto document = codec::read_licenses(response.body, UserId{"311"}).value();
    BOOST_REQUIRE_EQUAL(document.licenses.size(), 1);
    BOOST_CHECK(document.licenses[0].status == license::LicenseStatus::Active);
    BOOST_CHECK_EQUAL(get(catalogue, "311").status, 200);
}

BOOST_AUTO_TEST_CASE(section_7_2_a_hidden_product_is_not_listed_and_is_bought_by_its_id) {
    BOOST_CHECK(get(catalogue).body.find("Archive") == std::string::npos);
    BOOST_CHECK_EQUAL(buy("k", "79").status, 201);
}

BOOST_AUTO_TEST_CASE(section_7_2_who_is_licensed_already_buys_another_license) {
    BOOST_CHECK_EQUAL(buy("k").status, 201);
    BOOST_CHECK_EQUAL(licenses().licenses.size(), 2);
}

BOOST_AUTO_TEST_SUITE_END()
