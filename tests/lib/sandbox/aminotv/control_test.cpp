#include "lib/sandbox/aminotv/control.hpp"

#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/lib/sandbox/aminotv/aminotv_fixture.hpp"

using namespace usher;
using namespace usher::sandbox::aminotv;
namespace codec = upstream::aminotv;

namespace {

struct Fixture : AminotvFixture {
    int try_set(std::string_view path, std::string body) {
        http::ClientRequest request{.method = "POST",
                                    .target = "/control/v1/aminotv/" + std::string{path},
                                    .fields = {{"Content-Type", "application/json"}},
                                    .body = std::move(body)};
        return try_control(std::move(request)).value().response.status;
    }
};

constexpr Seconds month = std::chrono::days{31};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(aminotv_control, Fixture)

BOOST_AUTO_TEST_CASE(a_status_is_set_along_the_machine_only) {
    const auto taken = set("status", R"({"license_id":"9001","status":"SUSPENDED"})");
    BOOST_CHECK_EQUAL(taken.at("step").as_string(), "T9");
    BOOST_CHECK(licenses().licenses[0].status == license::LicenseStatus::Suspended);
    BOOST_CHECK_EQUAL(try_set("status", R"({"license_id":"9001","status":"ORDER_ERROR"})"), 409);
    BOOST_CHECK_EQUAL(try_set("status", R"({"license_id":"1","status":"ACTIVE"})"), 404);
    BOOST_CHECK_EQUAL(try_set("status", R"({"license_id":"9001"})"), 400);
    BOOST_CHECK(licenses().licenses[0].status == license::LicenseStatus::Suspended);
}

BOOST_AUTO_TEST_CASE(the_expiry_script_runs_late_by_its_lag) {
    const auto status = [this] { return licenses().licenses[0].status; };
    now += month + Seconds{3599};
    BOOST_CHECK(status() == license::LicenseStatus::Active);
    now += Seconds{1};
    BOOST_CHECK(status() == license::LicenseStatus::Expired);
}

BOOST_AUTO_TEST_CASE(the_expiry_script_can_be_run_or_switched_off) {
    const auto raw = [this] { return managed("9001").license.status; };
    BOOST_CHECK(set("expiry", R"({"lag":null})").at("lag").is_null());
    now += month + Seconds{7200};
    BOOST_CHECK(raw() == license::LicenseStatus::Active);
    BOOST_CHECK_EQUAL(set("expiry", R"({"run":true})").at("expired").as_int64(), 1);
    BOOST_CHECK(raw() == license::LicenseStatus::Expired);
    BOOST_CHECK_EQUAL(set("expiry", R"({"run":true})").at("expired").as_int64(), 0);
    BOOST_CHECK_EQUAL(set("expiry", R"({"lag":60})").at("lag").as_int64(), 60);
}

BOOST_AUTO_TEST_CASE(a_state_is_dumped_cleared_and_put_back) {
    const auto state = control("GET", "/control/v1/aminotv/state");
    const auto left = control("DELETE", "/control/v1/aminotv/state");
    BOOST_CHECK_EQUAL(left.at("users").as_int64(), 0);
    BOOST_CHECK_EQUAL(left.at("devices").as_int64(), 0);
    BOOST_CHECK_EQUAL(outcome_of(get(user_licenses)), "404 USER_NOT_FOUND");
    const auto added = set("state", boost::json::serialize(state));
    BOOST_CHECK_EQUAL(added.at("licenses").as_int64(), 1);
    BOOST_CHECK(control("GET", "/control/v1/aminotv/state") == state);
    BOOST_CHECK_EQUAL(try_set("state", boost::json::serialize(state)), 409);
}

BOOST_AUTO_TEST_CASE(profiles_are_set_shown_and_reset) {
    BOOST_CHECK_EQUAL(set("profile", R"({"numeric_ids":true})").at("numeric_ids").as_bool(), true);
    BOOST_CHECK(json_of(get(user_licenses)).at("data").at(0).at("id").is_int64());
    control("DELETE", "/control/v1/aminotv/profile");
    BOOST_CHECK(json_of(get(user_licenses)).at("data").at(0).at("id").is_string());
    BOOST_CHECK(!control("GET", "/control/v1/aminotv/profile").at("numeric_ids").as_bool());
    BOOST_CHECK_EQUAL(try_set("profile", R"({"numbers":true})"), 400);
}

BOOST_AUTO_TEST_CASE(billing_is_shown_and_settled) {
    buy("key");
    const auto report = control("GET", "/control/v1/aminotv/billing");
    BOOST_CHECK_EQUAL(report.at("charges").as_array().size(), 1);
    BOOST_CHECK_EQUAL(report.at("charges").at(0).at("amount").as_int64(), 850);
    BOOST_CHECK_EQUAL(report.at("open").at(0).at("verdict").as_string(), "charge");
    const auto settled = control("POST", "/control/v1/aminotv/billing", "{}");
    BOOST_CHECK_EQUAL(settled.at("charged").as_int64(), 1);
    BOOST_CHECK_EQUAL(charges(), 2);
}

BOOST_AUTO_TEST_CASE(bulk_users_can_log_in_and_hold_their_licenses) {
    const auto made = set("bulk", R"({"users":500,"licenses_each":10,"products":5})");
    BOOST_CHECK_EQUAL(made.at("licenses").as_int64(), 5000);
    const auto counts = control("GET", "/control/v1/aminotv/counts");
    BOOST_CHECK_EQUAL(counts.at("users").as_int64(), 502);
    BOOST_CHECK_EQUAL(counts.at("licenses").as_int64(), 5001);
    const http::Response response = get("/api/license/v4/users/811/licenses", "811");
    const auto document = codec::read_licenses(response.body, UserId{"811"}).value();
    BOOST_CHECK_EQUAL(document.licenses.size(), 10);
    BOOST_CHECK(document.flaws.empty());
}

BOOST_AUTO_TEST_CASE(tokens_of_nobody_cannot_be_revoked) {
    http::ClientRequest request{.method = "DELETE",
                                .target = "/control/v1/aminotv/tokens",
                                .fields = {{"Content-Type", "application/json"}},
                                .body = R"({"user_id":"5"})"};
    BOOST_CHECK_EQUAL(try_control(std::move(request)).value().response.status, 404);
}

BOOST_AUTO_TEST_SUITE_END()
