// A user logs in, sees what is for sale and buys it, whatever becomes of answers, connections and
// the daemon itself: each purchase is charged once.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/test/unit_test.hpp>
#include <csignal>
#include <string>
#include <vector>

#include "tests/support/await.hpp"
#include "tests/support/daemon_process.hpp"
#include "tests/support/usherctl.hpp"

using namespace usher;

namespace {

constexpr auto id = "0b9c1c9e-5d3e-4c7e-9a43-0d4b6a1f2c11";
const std::string target = std::string{"/v1/purchases/"} + id;
constexpr auto facade_licenses = "/api/license/v4/users/310/licenses";
constexpr std::chrono::milliseconds rest{20};

struct Fixture {
    test::DaemonProcess daemon{{.sandbox = true}};

    Fixture() { log_in("demo@sandbox.example"); }

    void log_in(const std::string& email) const {
        const auto answer = test::post(daemon.socket(), "/v1/accounts",
                                       {{"email", email}, {"password", "demo-password"}});
        BOOST_REQUIRE_EQUAL(answer.status / 100, 2);
    }
    void put_fault(const std::string& action, const std::string& on = "PurchaseUserLicense",
                   int times = 1) const {
        boost::json::object fault{{"on", on}, {"action", action}};
        if (action != "refuse") fault["times"] = times;
        const auto answer = test::post(daemon.sandbox_control(), "/control/v1/faults", fault);
        BOOST_REQUIRE_EQUAL(answer.status, 200);
    }
    [[nodiscard]] std::size_t charges() const {
        return test::get(daemon.sandbox_control(), "/control/v1/aminotv/billing")
            .json()
            .at("charges")
            .as_array()
            .size();
    }
    [[nodiscard]] test::Answer buy(const std::string& user = "310",
                                   const std::string& product = "80") const {
        return test::post(daemon.socket(), "/v1/purchases",
                          {{"id", id}, {"user", user}, {"product", product}});
    }
    [[nodiscard]] boost::json::object wait_for(const std::string& state) const {
        boost::json::object purchase;
        test::await(
            state,
            [&] {
                purchase = test::get(daemon.socket(), target).json();
                return purchase.at("state").as_string() == state;
            },
            rest);
        return purchase;
    }
    void await_licence_to(const std::string& product) const {
        test::await(
            "a licence",
            [&] {
                const auto answer = test::get(daemon.socket(), "/v1/licenses?user=310").json();
                for (const auto& license : answer.at("licenses").as_array()) {
                    if (license.at("product").as_string() == product) return true;
                }
                return false;
            },
            rest);
    }
    void kill_and_start() {
        daemon.signal(SIGKILL);
        static_cast<void>(daemon.wait());
        daemon.start();
    }
    [[nodiscard]] std::string spender() const {
        const auto answer =
            test::post(daemon.socket(), "/v1/tokens",
                       {{"name", "player"}, {"scopes", boost::json::array{"read", "activate"}}});
        return std::string{answer.json().at("token").as_string()};
    }
    /// A purchase as an app makes it that was written for AminoTV.
    [[nodiscard]] test::Answer buy_like_an_app(const std::string& token,
                                               const std::string& key) const {
        return test::call(daemon.http(),
                          {.method = "POST",
                           .target = facade_licenses,
                           .fields = {{"Authorization", "Bearer " + token},
                                      {"Content-Type", "application/vnd.api+json"},
                                      {"Idempotency-Key", key}},
                           .body = R"({"data":[{"type":"License","attributes":{"purchase_record":)"
                                   R"({"payment_method":"billing"}},"relationships":{"product":)"
                                   R"({"data":{"id":"80","type":"Product"}}}}]})"});
    }
    [[nodiscard]] test::Answer get_like_an_app(const std::string& token) const {
        return test::call(daemon.http(), {.target = facade_licenses,
                                          .fields = {{"Authorization", "Bearer " + token}}});
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(purchases, Fixture)

BOOST_AUTO_TEST_CASE(an_answer_that_is_lost_after_execution_is_asked_for_again_and_charged_once) {
    const std::size_t before = charges();
    put_fault("drop");
    BOOST_CHECK_EQUAL(buy().status, 202);
    const auto bought = wait_for("bought");
    BOOST_CHECK_EQUAL(bought.at("attempts").as_int64(), 2);
    BOOST_CHECK_EQUAL(charges(), before + 1);
    BOOST_CHECK_EQUAL(buy().status, 200);
    BOOST_CHECK_EQUAL(charges(), before + 1);
    await_licence_to("80");
}

BOOST_AUTO_TEST_CASE(a_kill_between_execution_and_answer_charges_once) {
    const std::size_t before = charges();
    put_fault("drop");
    BOOST_CHECK_EQUAL(buy().status, 202);
    test::await("the charge", [&] { return charges() == before + 1; }, rest);
    kill_and_start();
    BOOST_CHECK_EQUAL(wait_for("bought").at("user").as_string(), "310");
    BOOST_CHECK_EQUAL(charges(), before + 1);
}

BOOST_AUTO_TEST_CASE(the_facade_loses_an_answer_and_the_same_key_again_is_charged_once) {
    const std::string token = spender();
    const std::size_t before = charges();
    put_fault("drop");
    const test::Answer lost = buy_like_an_app(token, "app-key");
    BOOST_CHECK_EQUAL(lost.status, 503);
    BOOST_CHECK(lost.body.find("UPSTREAM_UNAVAILABLE") != std::string::npos);
    BOOST_CHECK_EQUAL(charges(), before + 1);
    const test::Answer again = buy_like_an_app(token, "app-key");
    BOOST_CHECK_EQUAL(again.status, 201);
    BOOST_CHECK_EQUAL(buy_like_an_app(token, "app-key").body, again.body);
    BOOST_CHECK_EQUAL(charges(), before + 1);
    kill_and_start();
    BOOST_CHECK_EQUAL(buy_like_an_app(token, "app-key").body, again.body);
    BOOST_CHECK_EQUAL(charges(), before + 1);
}

BOOST_AUTO_TEST_CASE(with_upstream_gone_the_facade_answers_from_what_is_kept) {
    const std::string token = spender();
    await_licence_to("77");
    put_fault("refuse", "*");
    const test::Answer licenses = get_like_an_app(token);
    BOOST_CHECK_EQUAL(licenses.status, 200);
    BOOST_CHECK(licenses.body.find("\"9001\"") != std::string::npos);
    BOOST_CHECK(licenses.field("X-Cache-State") == "fresh");
    const std::string tag = licenses.field("ETag").value();
    const test::Answer held = test::call(
        daemon.http(), {.target = facade_licenses,
                        .fields = {{"Authorization", "Bearer " + token}, {"If-None-Match", tag}}});
    BOOST_CHECK_EQUAL(held.status, 304);
    BOOST_CHECK_EQUAL(buy_like_an_app(token, "offline").status, 503);
    const auto kept = test::get(daemon.socket(), "/v1/purchases").json();
    BOOST_CHECK_EQUAL(kept.at("purchases").at(0).at("state").as_string(), "pending");
}

BOOST_AUTO_TEST_CASE(what_upstream_forbids_one_user_is_refused_and_another_is_not_touched) {
    log_in("restricted@sandbox.example");
    const std::size_t before = charges();
    BOOST_CHECK_EQUAL(buy("311").status, 202);
    BOOST_CHECK_EQUAL(wait_for("refused").at("code").as_string(), "LICENSE_PURCHASE_RESTRICTED");
    BOOST_CHECK_EQUAL(charges(), before);
    const auto others = test::get(daemon.socket(), "/v1/purchases?user=310").json();
    BOOST_CHECK(others.at("purchases").as_array().empty());
}

BOOST_AUTO_TEST_CASE(usherctl_lists_buys_and_asks_before_it_buys_twice) {
    test::await(
        "products",
        [&] {
            const auto shown = test::usherctl(daemon, {"products"});
            return shown.out.find("Sports") != std::string::npos;
        },
        rest);
    BOOST_CHECK_EQUAL(test::usherctl(daemon, {"purchase", "310", "80", "--id", id}).code, 0);
    await_licence_to("80");
    BOOST_CHECK_EQUAL(test::usherctl(daemon, {"purchase", "310", "80"}).code, 4);
    const std::size_t before = charges();
    BOOST_CHECK_EQUAL(test::usherctl(daemon, {"purchase", "310", "80", "--once-more"}).code, 0);
    BOOST_CHECK_EQUAL(charges(), before + 1);
    const auto listed = test::usherctl(daemon, {"licenses", "310"});
    BOOST_CHECK(listed.out.find("Evening Bundle") != std::string::npos);
    BOOST_CHECK(test::usherctl(daemon, {"purchases"}).out.find(id) != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
