#include "lib/sandbox/control_face.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value_to.hpp>

#include "tests/lib/sandbox/sandbox_fixture.hpp"

using namespace usher;
using namespace usher::sandbox;
using upstream::acestream::Entry;

namespace {

const http::Field json_type{.name = "Content-Type", .value = "application/json"};

struct Controller : SandboxFixture {
    int status(http::ClientRequest request) {
        return try_control(std::move(request)).value().response.status;
    }
    int post_status(std::string path, std::string order) {
        return status({.method = "POST",
                       .target = "/control/v1/" + std::move(path),
                       .fields = {json_type},
                       .body = std::move(order)});
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(control_face, Controller)

BOOST_AUTO_TEST_CASE(the_state_shows_clock_faults_accounts_and_counts) {
    const std::string key = new_key();
    activate(key);
    activate(key);
    reseller({{"method", "nonsense"}});
    control("POST", "/control/v1/faults",
            R"({"on": "entitlements", "action": "drop", "times": 2})");
    const boost::json::object state = control("GET", "/control/v1/state");
    const boost::json::value expected = boost::json::parse(R"({
        "clock": {"now": 1700000000, "stopped": false},
        "faults": [{"on": "entitlements", "action": "drop", "times": 2, "delay_ms": 0}],
        "postponed": 0,
        "accounts": [
            {"entry": "reseller", "api_key": "be6f66e0848528139583b567fb222215444fc8ac",
             "application": "9_50gh753t6uscog88800kcksw04s0o0wccscco8kgsogwkocwgw",
             "balance": "97.00"},
            {"entry": "developer", "api_key": "94d585bda4883a40d969d723adcaba36033e61d8",
             "application": "kjYX790gTytRaXV04IvC", "balance": "100.00"}],
        "requests": {"activateService": 2, "createUserKey": 1, "unknown": 1},
        "executions": 2})");
    BOOST_CHECK_EQUAL(state, expected.as_object());
}

BOOST_AUTO_TEST_CASE(no_secret_is_shown) {
    const http::Response response = try_control({.target = "/control/v1/state"}).value().response;
    BOOST_CHECK(response.body.find(account(Entry::Reseller).api_secret) == std::string::npos);
    BOOST_CHECK(response.body.find(account(Entry::Developer).product_key) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_ledger_of_an_account_adds_up_to_its_balance) {
    const std::string key = new_key();
    activate(key);
    const std::string api_key = account(Entry::Reseller).api_key;
    const boost::json::object answer = control("GET", "/control/v1/ledger?api_key=" + api_key);
    const boost::json::array& lines = answer.at("ledger").as_array();
    BOOST_REQUIRE_EQUAL(lines.size(), 2);
    BOOST_CHECK(lines[0].at("kind") == "opening");
    BOOST_CHECK(lines[0].at("amount") == "100.00");
    const boost::json::value expected = boost::json::parse(R"({
        "number": 3, "time": 1700000000, "kind": "activation", "amount": "-1.50",
        "balance": "98.50", "service": "noAds", "period": "m1"})");
    boost::json::object line = lines[1].as_object();
    BOOST_CHECK(line.at("user_key").as_string() == key);
    line.erase("user_key");
    BOOST_CHECK_EQUAL(line, expected.as_object());
}

BOOST_AUTO_TEST_CASE(a_ledger_needs_a_known_account) {
    BOOST_CHECK_EQUAL(status({.target = "/control/v1/ledger"}), 400);
    BOOST_CHECK_EQUAL(status({.target = "/control/v1/ledger?api_key=%zz"}), 400);
    BOOST_CHECK_EQUAL(status({.target = "/control/v1/ledger?api_key=nobody"}), 404);
}

BOOST_AUTO_TEST_CASE(the_clock_answers_with_its_new_time) {
    const boost::json::object moved = control("POST", "/control/v1/clock", R"({"advance": 60})");
    BOOST_CHECK_EQUAL(moved.at("now").as_int64(), 1'700'000'060);
    BOOST_CHECK(control("POST", "/control/v1/clock", R"({"stop": true})").at("stopped") == true);
    now += Seconds{5};
    BOOST_CHECK_EQUAL(
        control("POST", "/control/v1/clock", R"({"reset": true})").at("now").as_int64(),
        1'700'000'005);
    for (const char* const wrong : {R"({"advance": "soon"})", R"({"advance": -1})", R"({"set": 0})",
                                    R"({"set": 7258118400})"}) {
        BOOST_CHECK_EQUAL(post_status("clock", wrong), 400);
    }
}

BOOST_AUTO_TEST_CASE(a_grant_is_free_of_charge_and_can_be_taken_back) {
    const std::string key = new_key();
    const std::string names = R"("user_key": ")" + key + R"(", "service": "premium")";
    const boost::json::object given =
        control("POST", "/control/v1/grants", "{" + names + R"(, "period": "m1"})");
    BOOST_CHECK_EQUAL(given.at("valid_to").as_int64(), unix_seconds(now) + month_seconds);
    BOOST_CHECK(given.at("trial") == true);
    const std::string info = reseller({{"method", "getUserKeyInfo"}, {"user_key", key}});
    BOOST_CHECK(boost::json::parse(info).at("services").at(0).at("trial") == true);
    BOOST_CHECK_EQUAL(balance(Entry::Reseller), "100.00");

    control("DELETE", "/control/v1/grants", "{" + names + "}");
    const std::string after = reseller({{"method", "getUserKeyInfo"}, {"user_key", key}});
    BOOST_CHECK(boost::json::parse(after).at("services").as_array().empty());
}

BOOST_AUTO_TEST_CASE(a_trial_over_a_paid_option_is_shown_as_paid) {
    const std::string key = new_key();
    activate(key);
    const std::string names = R"("user_key": ")" + key + R"(", "service": "noAds")";
    const boost::json::object given =
        control("POST", "/control/v1/grants", "{" + names + R"(, "period": "m1"})");
    BOOST_CHECK_EQUAL(given.at("valid_to").as_int64(), unix_seconds(now) + 2 * month_seconds);
    BOOST_CHECK(given.at("trial") == false);
    const std::string end_now = R"(, "valid_to": )" + std::to_string(unix_seconds(now)) + "}";
    BOOST_CHECK_EQUAL(post_status("grants", "{" + names + end_now), 409);
}

BOOST_AUTO_TEST_CASE(a_period_after_the_last_valid_to_is_refused) {
    const std::string names = R"("user_key": ")" + new_key() + R"(", "service": "noAds")";
    control("POST", "/control/v1/grants", "{" + names + R"(, "valid_to": 7258118399})");
    BOOST_CHECK_EQUAL(post_status("grants", "{" + names + R"(, "period": "m1"})"), 409);
}

BOOST_AUTO_TEST_CASE(a_grant_needs_a_known_key_and_a_revocation_a_held_option) {
    const std::string key = new_key();
    BOOST_CHECK_EQUAL(post_status("grants", R"({"user_key": "x", "service": "s", "period": "m1"})"),
                      404);
    BOOST_CHECK_EQUAL(post_status("grants", R"({"user_key": "x"})"), 400);
    const auto revoke = [this](const std::string& user_key) {
        return status({.method = "DELETE",
                       .target = "/control/v1/grants",
                       .fields = {json_type},
                       .body = R"({"user_key": ")" + user_key + R"(", "service": "noAds"})"});
    };
    BOOST_CHECK_EQUAL(revoke("x"), 404);
    BOOST_CHECK_EQUAL(revoke(key), 404);
    BOOST_CHECK_EQUAL(status({.method = "DELETE", .target = "/control/v1/grants"}), 400);
}

BOOST_AUTO_TEST_CASE(money_can_be_put_in_but_not_taken_below_zero) {
    const std::string start =
        R"({"api_key": "94d585bda4883a40d969d723adcaba36033e61d8", "amount": ")";
    BOOST_CHECK(control("POST", "/control/v1/balance", start + "12.50\"}").at("balance") ==
                "112.50");
    BOOST_CHECK_EQUAL(post_status("balance", start + "-112.51\"}"), 409);
    BOOST_CHECK_EQUAL(post_status("balance", start + "much\"}"), 400);
    BOOST_CHECK_EQUAL(post_status("balance", R"({"api_key": "nobody", "amount": "1"})"), 404);
    BOOST_CHECK_EQUAL(balance(Entry::Developer), "112.50");
}

BOOST_AUTO_TEST_CASE(faults_are_listed_and_cleared) {
    BOOST_CHECK_EQUAL(post_status("faults", R"({"action": "explode"})"), 400);
    BOOST_CHECK_EQUAL(post_status("faults", R"({"action": "drop", "on": "*", "delay_ms": 1})"),
                      400);
    control("POST", "/control/v1/faults", R"({"action": "drop"})");
    const boost::json::object listed =
        control("POST", "/control/v1/faults", R"({"action": "hang", "times": 0})");
    BOOST_CHECK_EQUAL(listed.at("faults").as_array().size(), 2);
    const boost::json::object cleared = control("DELETE", "/control/v1/faults");
    BOOST_CHECK(cleared.at("faults").as_array().empty());
}

BOOST_AUTO_TEST_CASE(a_fault_that_could_never_happen_is_refused_by_the_member) {
    const auto detail = [this](std::string order) {
        http::ClientRequest request{.method = "POST", .target = "/control/v1/faults"};
        request.fields = {json_type};
        request.body = std::move(order);
        const http::Response response = try_control(std::move(request)).value().response;
        BOOST_CHECK_EQUAL(response.status, 400);
        BOOST_CHECK_EQUAL(response.content_type, "application/problem+json");
        return boost::json::value_to<std::string>(boost::json::parse(response.body).at("detail"));
    };
    BOOST_CHECK_EQUAL(detail(R"({"on": "activateService", "action": "refuse"})"),
                      "on: \"*\" expected, refuse closes the whole listener");
    BOOST_CHECK_EQUAL(detail(R"({"action": "refuse", "times": 1})"),
                      "times: 0 expected, refuse lasts until the faults are cleared");
    BOOST_CHECK_EQUAL(detail(R"({"on": "activateService", "action": "stale"})"),
                      "on: getUserKeyInfo, entitlements, or \"*\" expected, stale means nothing "
                      "elsewhere");
    BOOST_CHECK(detail(R"({"on": "entitlements", "action": "late", "delay_ms": 5})")
                    .ends_with("a call of AminoTV's that it fits, \"aminotv\", or \"*\" expected, "
                               "late means nothing elsewhere"));
    BOOST_CHECK(control("GET", "/control/v1/state").at("faults").as_array().empty());
    BOOST_CHECK_EQUAL(ask({.target = "/reseller"}).value().response.status, 200);
}

BOOST_AUTO_TEST_CASE(the_guard_comes_first) {
    http::ClientRequest from_a_page{.target = "/control/v1/nothing"};
    from_a_page.fields = {{.name = "Origin", .value = "null"}};
    BOOST_CHECK_EQUAL(status(from_a_page), 403);
}

BOOST_AUTO_TEST_CASE(an_order_must_be_declared_as_json) {
    const auto post = [this](std::vector<http::Field> fields) {
        return status({.method = "POST",
                       .target = "/control/v1/clock",
                       .fields = std::move(fields),
                       .body = R"({"advance": 1})"});
    };
    BOOST_CHECK_EQUAL(post({}), 415);
    BOOST_CHECK_EQUAL(post({{.name = "Content-Type", .value = "text/plain"}}), 415);
    BOOST_CHECK_EQUAL(post({{.name = "Content-Type", .value = "application/json; charset=utf-8"}}),
                      200);
    BOOST_CHECK(control("GET", "/control/v1/state").at("clock").at("now") == 1'700'000'001);
}

BOOST_AUTO_TEST_CASE(other_paths_and_methods_are_refused) {
    BOOST_CHECK_EQUAL(status({.target = "/control/v1/nothing"}), 404);
    BOOST_CHECK_EQUAL(status({.target = "/reseller"}), 404);
    const http::Response response =
        try_control({.method = "PUT", .target = "/control/v1/faults"}).value().response;
    BOOST_CHECK_EQUAL(response.status, 405);
    BOOST_CHECK(response.field("Allow") == "POST, DELETE");
}

BOOST_AUTO_TEST_CASE(the_api_s_listener_has_no_control) {
    BOOST_CHECK_EQUAL(ask({.target = "/control/v1/state"}).value().response.status, 404);
}

BOOST_AUTO_TEST_SUITE_END()
