// Television licences: a user logs in, upstream changes what there is, goes away, and comes back.
#include <boost/json/array.hpp>
#include <boost/test/unit_test.hpp>
#include <csignal>
#include <filesystem>

#include "lib/sandbox/aminotv/demo.hpp"
#include "tests/support/daemon_process.hpp"
#include "tests/support/sandbox_process.hpp"
#include "tests/support/usherctl.hpp"
#include "tests/support/websocket_client.hpp"

using namespace usher;
using test::WebSocketClient;

namespace {

using Object = boost::json::object;

const std::string user = sandbox::aminotv::demo_account().user_id;

/// What is the same whether the sandbox is embedded or a process of its own.
struct Daemon {
    test::DaemonProcess process;

    explicit Daemon(test::DaemonProcess::Settings settings) : process{std::move(settings)} {}

    test::Outcome log_in() const {
        const sandbox::aminotv::DemoAccount demo = sandbox::aminotv::demo_account();
        const std::string file = process.state_dir() + "/../password";
        test::write_file(file, demo.password + "\n");
        return test::usherctl(process, {"login", demo.email, "--password-file", file});
    }
    [[nodiscard]] Object sync() const {
        return test::post(process.socket(), "/v1/sync?wait=30").json();
    }
    [[nodiscard]] Object status() const { return test::get(process.socket(), "/v1/status").json(); }
    [[nodiscard]] Object account() const {
        return test::get(process.socket(), "/v1/accounts/" + user).json();
    }
    [[nodiscard]] Object upstream() const {
        const Object now = status();
        for (const boost::json::value& one : now.at("upstreams").as_array()) {
            if (one.at("dialect").as_string() == "aminotv") return one.as_object();
        }
        throw std::runtime_error{"no upstream of licences"};
    }
};

void control(const test::Peer& peer, const std::string& what, const Object& order) {
    const test::Answer answer = test::post(peer, "/control/v1/" + what, order);
    BOOST_TEST_REQUIRE(answer.status < 300, answer.body);
}

struct Embedded : Daemon {
    Embedded() : Daemon{{.sandbox = true}} {}
};

struct Apart {
    test::SandboxProcess sandbox;
    Daemon daemon{{.config = "[upstream.licenses]\nurl = \"" + sandbox.url() + "\"\n"}};
};

bool stands_in(const std::string& directory, const std::string& text) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator{directory}) {
        if (!entry.is_regular_file() || entry.path().filename().string().starts_with("sandbox")) {
            continue;
        }
        if (test::read_file(entry.path()).find(text) != std::string::npos) return true;
    }
    return false;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(licenses)

BOOST_FIXTURE_TEST_CASE(a_user_who_logs_in_has_the_licences_at_once, Embedded) {
    const test::Outcome outcome = log_in();
    BOOST_CHECK_EQUAL(outcome.code, 0);
    BOOST_CHECK_EQUAL(outcome.out, "user 310 has logged in, 1 licences\n");
    const Object there = account();
    BOOST_CHECK_EQUAL(there.at("login").as_string(), "good");
    BOOST_CHECK_EQUAL(there.at("freshness").as_string(), "fresh");
    BOOST_CHECK(upstream().at("answers").as_bool());

    const test::Outcome list = test::usherctl(process, {"users"});
    BOOST_CHECK(list.out.find("310   good   1") != std::string::npos);
    BOOST_CHECK_EQUAL(
        test::usherctl(process, {"login", "demo@sandbox.example", "--password-file", "/dev/null"})
            .code,
        2);
}

BOOST_FIXTURE_TEST_CASE(a_wrong_password_is_refused_and_kept_nowhere, Embedded) {
    const test::Answer answer =
        test::post(process.socket(), "/v1/accounts",
                   {{"email", "demo@sandbox.example"}, {"password", "canary-password"}});
    BOOST_CHECK_EQUAL(answer.status, 422);
    BOOST_CHECK(answer.body.find("canary") == std::string::npos);
    BOOST_CHECK_EQUAL(test::get(process.socket(), "/v1/accounts/" + user).status, 404);
    BOOST_CHECK(process.log().find("canary") == std::string::npos);
    BOOST_CHECK(!stands_in(process.state_dir(), "canary"));
}

BOOST_FIXTURE_TEST_CASE(what_the_provider_suspends_is_told_after_the_next_sync, Embedded) {
    BOOST_REQUIRE_EQUAL(log_in().code, 0);
    WebSocketClient listener{process.socket(), "/v1/events"};
    control(process.sandbox_control(), "aminotv/status",
            {{"license_id", "9001"}, {"status", "SUSPENDED"}});
    BOOST_CHECK_EQUAL(sync().at("failed").to_number<int>(), 0);
    const Object changed = listener.receive_until("license_changed").back();
    BOOST_CHECK_EQUAL(changed.at("user").as_string(), user);
    BOOST_CHECK_EQUAL(changed.at("status").as_string(), "SUSPENDED");

    const test::Answer deleted =
        test::call(process.sandbox(),
                   {.method = "DELETE",
                    .target = "/api/license/management/v4/licenses/9001",
                    .fields = {{"Authorization",
                                "Apikey " + sandbox::aminotv::demo_account().management_key}}});
    BOOST_CHECK_EQUAL(deleted.status, 204);
    static_cast<void>(sync());
    BOOST_CHECK_EQUAL(listener.receive_until("license_revoked").back().at("license").as_string(),
                      "9001");
    BOOST_CHECK_EQUAL(account().at("licenses").to_number<int>(), 0);
}

struct Provider : Daemon {
    Provider() : Daemon{{.sandbox = true, .config = "[upstream.provider]\n"}} {}
};

BOOST_FIXTURE_TEST_CASE(whom_the_provider_lets_buy_nothing_is_shown_and_told, Provider) {
    WebSocketClient listener{process.socket(), "/v1/events"};
    const Object told = listener.receive_until("purchases_restricted").back();
    BOOST_CHECK_EQUAL(told.at("user").as_string(), "311");
    BOOST_CHECK(told.at("restricted").as_bool());
    const Object shown = test::get(process.socket(), "/v1/accounts/311").json();
    BOOST_CHECK(shown.at("restricted").as_bool());
    BOOST_CHECK(test::usherctl(process, {"users"}).out.find("RESTRICTED") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(a_licence_that_ends_soon_is_told_once, Embedded) {
    WebSocketClient listener{process.socket(), "/v1/events"};
    BOOST_REQUIRE_EQUAL(log_in().code, 0);
    control(process.sandbox_control(), "clock", {{"advance", 25 * 86'400}});
    static_cast<void>(sync());
    const Object told = listener.receive_until("license_expiring").back();
    BOOST_CHECK_EQUAL(told.at("license_id").as_string(), "9001");
    BOOST_CHECK_EQUAL(told.at("title").as_string(), "Evening Bundle");
    BOOST_CHECK_EQUAL(told.at("threshold").to_number<int>(), 7 * 86'400);
    const test::Outcome list = test::usherctl(process, {"reminders"});
    BOOST_CHECK(list.out.find("Evening Bundle") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(who_logs_out_leaves_nothing, Embedded) {
    BOOST_REQUIRE_EQUAL(log_in().code, 0);
    const test::Outcome outcome = test::usherctl(process, {"logout", user});
    BOOST_CHECK_EQUAL(outcome.code, 0);
    BOOST_CHECK_EQUAL(test::get(process.socket(), "/v1/accounts/" + user).status, 404);
    BOOST_CHECK_EQUAL(test::usherctl(process, {"logout", user}).code, 4);
    BOOST_CHECK_EQUAL(process.stop(), 0);
    process.start();
    BOOST_CHECK_EQUAL(test::get(process.socket(), "/v1/accounts/" + user).status, 404);
}

BOOST_FIXTURE_TEST_CASE(tokens_of_an_app_log_in_and_stand_nowhere_in_clear, Embedded) {
    const Object answer =
        test::call(process.sandbox(),
                   {.method = "POST",
                    .target = "/api/auth/v4/access_tokens",
                    .fields = {{"Content-Type", "application/json"}},
                    .body = R"({"grant_type": "password", "username": "demo@sandbox.example",
                               "password": "demo-password"})"})
            .json();
    const boost::json::value& pair = answer.at("data").is_array()
                                         ? answer.at("data").at(0).at("attributes")
                                         : answer.at("data").at("attributes");
    const std::string access{pair.at("access_token").as_string()};
    const std::string refresh{pair.at("refresh_token").as_string()};
    const test::Answer taken = test::post(process.socket(), "/v1/accounts?wait=10",
                                          {{"access_token", access}, {"refresh_token", refresh}});
    BOOST_CHECK_EQUAL(taken.status, 201);
    BOOST_CHECK_EQUAL(taken.json().at("licenses").to_number<int>(), 1);
    for (const std::string& secret : {access, refresh}) {
        const std::string signature = secret.substr(secret.rfind('.') + 1);
        BOOST_CHECK(!stands_in(process.state_dir(), signature));
        BOOST_CHECK(process.log().find(signature) == std::string::npos);
    }
    BOOST_CHECK_EQUAL(test::post(process.socket(), "/v1/accounts",
                                 {{"access_token", access + "x"}, {"refresh_token", refresh + "x"}})
                          .status,
                      422);
    BOOST_CHECK_EQUAL(account().at("login").as_string(), "good");
}

BOOST_FIXTURE_TEST_CASE(a_start_without_upstream_serves_what_was_known, Apart) {
    BOOST_CHECK_EQUAL(daemon.log_in().code, 0);
    sandbox.kill();
    BOOST_CHECK_EQUAL(daemon.sync().at("failed").to_number<int>() > 0, true);
    BOOST_CHECK_EQUAL(daemon.account().at("freshness").as_string(), "stale");
    BOOST_CHECK(!daemon.upstream().at("answers").as_bool());

    daemon.process.signal(SIGKILL);
    static_cast<void>(daemon.process.wait());
    daemon.process.start();
    BOOST_CHECK_EQUAL(daemon.account().at("licenses").to_number<int>(), 1);
    BOOST_CHECK_EQUAL(daemon.account().at("login").as_string(), "good");
    BOOST_CHECK_EQUAL(daemon.account().at("freshness").as_string(), "stale");

    sandbox.start();
    BOOST_CHECK_EQUAL(daemon.sync().at("failed").to_number<int>(), 0);
    BOOST_CHECK_EQUAL(daemon.account().at("freshness").as_string(), "fresh");
}

BOOST_FIXTURE_TEST_CASE(a_login_that_upstream_ends_is_told_and_nothing_is_taken_away, Apart) {
    BOOST_CHECK_EQUAL(daemon.log_in().code, 0);
    WebSocketClient listener{daemon.process.socket(), "/v1/events"};
    const test::Answer revoked =
        test::call(sandbox.control(), {.method = "DELETE",
                                       .target = "/control/v1/aminotv/tokens",
                                       .fields = {{"Content-Type", "application/json"}},
                                       .body = R"({"user_id": "310"})"});
    BOOST_CHECK_EQUAL(revoked.status, 200);
    control(sandbox.control(), "clock", {{"advance", 7200}});
    BOOST_CHECK_EQUAL(daemon.sync().at("users").to_number<int>(), 1);
    BOOST_CHECK_EQUAL(listener.receive_until("login_required").back().at("user").as_string(), user);
    BOOST_CHECK_EQUAL(daemon.account().at("login").as_string(), "lost");
    BOOST_CHECK_EQUAL(daemon.account().at("licenses").to_number<int>(), 1);
    BOOST_CHECK_EQUAL(daemon.sync().at("users").to_number<int>(), 0);

    BOOST_CHECK_EQUAL(daemon.process.stop(), 0);
    daemon.process.start();
    BOOST_CHECK_EQUAL(daemon.account().at("login").as_string(), "lost");
    BOOST_CHECK_EQUAL(daemon.log_in().code, 0);
    BOOST_CHECK_EQUAL(daemon.account().at("login").as_string(), "good");
}

BOOST_FIXTURE_TEST_CASE(two_users_of_which_one_has_as_many_licences_as_may_be, Apart) {
    control(sandbox.control(), "aminotv/bulk",
            {{"users", 1}, {"licenses_each", 5000}, {"products", 50}});
    BOOST_CHECK_EQUAL(daemon.log_in().code, 0);
    const test::Answer second =
        test::post(daemon.process.socket(), "/v1/accounts?wait=30",
                   {{"email", "bulk312@sandbox.example"},
                    {"password", sandbox::aminotv::demo_account().password}});
    BOOST_CHECK_EQUAL(second.status, 201);
    BOOST_CHECK_EQUAL(second.json().at("licenses").to_number<int>(), 5000);
    BOOST_CHECK_EQUAL(daemon.account().at("licenses").to_number<int>(), 1);
    BOOST_CHECK_EQUAL(daemon.status().at("counts").at("licenses").to_number<int>(), 5001);

    daemon.process.signal(SIGKILL);
    static_cast<void>(daemon.process.wait());
    daemon.process.start();
    BOOST_CHECK_EQUAL(daemon.status().at("counts").at("licenses").to_number<int>(), 5001);
}

BOOST_AUTO_TEST_SUITE_END()
