// A reseller's customers: read from a BSS, changed there, over kills and logins, with real
// processes.
#include <boost/json/array.hpp>
#include <boost/test/unit_test.hpp>
#include <csignal>
#include <filesystem>

#include "tests/support/await.hpp"
#include "tests/support/bss_upstream.hpp"
#include "tests/support/daemon_process.hpp"
#include "tests/support/usherctl.hpp"

using namespace usher;

namespace {

using Object = boost::json::object;

constexpr auto look_every = std::chrono::milliseconds{20};
// Of the demo data: Brightwater Kayaks has it.
constexpr auto subscription_id = "0000005b-7c34-4f9e-a1b2-000000000001";

struct Fixture {
    test::SandboxProcess bss;
    test::TemporaryDirectory secrets;
    test::DaemonProcess daemon{{.config = config(), .starts = false}};

    [[nodiscard]] std::string config() const { return test::bss_config(bss, secrets); }
    [[nodiscard]] Object state() const { return test::get(daemon.socket(), "/v1/bss").json(); }
    [[nodiscard]] std::int64_t number(const char* name) const {
        return state().at(name).to_number<std::int64_t>();
    }
    void wait_for_readings(std::int64_t count) const {
        test::await(
            "a reading of the customers", [&] { return number("readings") >= count; }, look_every);
    }
    /// One more reading, from its beginning to its end.
    void read() const {
        const std::int64_t before = number("readings");
        BOOST_REQUIRE_EQUAL(test::usherctl(daemon, {"bss", "sync"}).code, 0);
        wait_for_readings(before + 1);
        BOOST_REQUIRE(state().at("last_error").is_null());
    }
    void control(const std::string& what, const Object& order) const {
        const test::Answer answer =
            test::post(bss.control(), "/control/v1/interworks/" + what, order);
        BOOST_TEST_REQUIRE(answer.status < 300, answer.body);
    }
    /// The demo subscription, as upstream has it from now on.
    void set_status(const std::string& status, const std::string& updated_at) const {
        control("data", {{"collection", "subscriptions"},
                         {"reseller", 4107},
                         {"document",
                          Object{{"id", subscription_id},
                                 {"name", "Lumen 01"},
                                 {"status", status},
                                 {"account", Object{{"id", 5233}, {"name", "Brightwater Kayaks"}}},
                                 {"startDate", "2023-01-01T00:00:00+02:00"},
                                 {"endDate", "2099-12-31T23:59:00+02:00"},
                                 {"activationDate", "2023-01-01T00:00:00+02:00"},
                                 {"automaticRenewal", true},
                                 {"isBackordering", false},
                                 {"isTrial", false},
                                 {"isUsageBased", false},
                                 {"product", Object{{"id", "00000050-7c34-4f9e-a1b2-000000000001"},
                                                    {"name", "Lumen 01"},
                                                    {"code", "LMN-01"},
                                                    {"isBundle", false}}},
                                 {"quantity", 12},
                                 {"subscriptionAmount", 1425.66},
                                 {"createdAt", "2024-01-01T09:12:40.117+02:00"},
                                 {"updatedAt", updated_at}}}});
    }
    /// The engine's check, as a media server asks it.
    [[nodiscard]] bool allows(const std::string& account) const {
        return test::get(daemon.socket(),
                         "/v1/check?user=account-" + account + "&channel=1&service=live")
            .json()
            .at("allowed")
            .as_bool();
    }
};

struct Attended : Fixture {
    test::DaemonProcess attended{{.config = test::bss_config(bss, secrets, false)}};
};

}  // namespace

BOOST_AUTO_TEST_SUITE(customers)

BOOST_FIXTURE_TEST_CASE(a_subscription_suspended_upstream_stops_the_engine_after_a_reading,
                        Fixture) {
    daemon.start();
    wait_for_readings(1);
    BOOST_CHECK(allows("5233"));
    BOOST_CHECK(!allows("4107"));

    set_status("Suspended", "2024-05-09T10:00:00+02:00");
    read();
    // Its others of the demo data are suspended, or ended long ago.
    BOOST_CHECK(!allows("5233"));
    const test::Outcome explained = test::usherctl(daemon, {"subscriptions", "--account", "5233"});
    BOOST_CHECK(explained.out.find("Suspended") != std::string::npos);

    set_status("Active", "2024-05-09T11:00:00+02:00");
    read();
    BOOST_CHECK(allows("5233"));
}

BOOST_FIXTURE_TEST_CASE(a_kill_in_the_middle_of_a_full_pass_loses_nothing, Fixture) {
    control("accounts/bulk", {{"reseller", 4107}, {"count", 3000}, {"subscriptions", 1}});
    daemon.start();
    test::await(
        "the middle of the first reading",
        [&] { return number("accounts") >= 1000 || number("subscriptions") > 0; }, look_every);
    BOOST_CHECK_EQUAL(number("readings"), 0);
    daemon.signal(SIGKILL);
    daemon.wait();
    daemon.start();
    wait_for_readings(1);
    BOOST_CHECK(state().at("last_error").is_null());
    BOOST_CHECK_EQUAL(number("accounts"), 3003);
    BOOST_CHECK_EQUAL(number("subscriptions"), 3007);
    BOOST_CHECK(allows("5233"));

    // What is known is not read again by the next start, nor written again by the next reading.
    daemon.signal(SIGKILL);
    daemon.wait();
    daemon.start();
    BOOST_CHECK(allows("5233"));
    wait_for_readings(1);
    BOOST_CHECK_EQUAL(number("rows_changed"), 0);
}

BOOST_FIXTURE_TEST_CASE(lists_are_written_as_tables_and_csv, Fixture) {
    daemon.start();
    wait_for_readings(1);
    const test::Outcome table = test::usherctl(daemon, {"accounts"});
    BOOST_CHECK_EQUAL(table.code, 0);
    BOOST_CHECK(table.out.starts_with("ID    NAME"));
    BOOST_CHECK(table.out.find("O'Hara & Daughters") != std::string::npos);
    const test::Outcome csv =
        test::usherctl(daemon, {"invoices", "--month", "2024-05", "--lines", "--csv"});
    BOOST_CHECK_EQUAL(csv.code, 0);
    BOOST_CHECK_EQUAL(csv.out.substr(0, csv.out.find(',')), "code");
    BOOST_CHECK(csv.out.find("INV-2024-0002,2024-05-02") != std::string::npos);
    const test::Outcome none = test::usherctl(daemon, {"invoices", "--month", "2024-04"});
    BOOST_CHECK_EQUAL(none.out, "no invoice\n");
}

BOOST_FIXTURE_TEST_CASE(iw_sec_1_a_password_that_is_entered_is_kept_nowhere, Attended) {
    const auto login = [this](const std::string& password) {
        const std::string file = test::write_private(secrets, "entered", password);
        return test::usherctl(attended, {"bss", "login", "--password-file", file});
    };
    const auto session = [this] {
        return std::string{
            test::get(attended.socket(), "/v1/bss").json().at("session").as_string()};
    };
    BOOST_CHECK_EQUAL(session(), "login_required");
    BOOST_CHECK_EQUAL(test::usherctl(attended, {"invoices"}).code, 4);
    BOOST_CHECK_EQUAL(login("canary-password").code, 4);
    BOOST_CHECK_EQUAL(login(sandbox::interworks::demo_account().password).code, 0);
    test::await(
        "the first reading",
        [&] {
            const Object now = test::get(attended.socket(), "/v1/bss").json();
            return now.at("accounts").as_int64() == 3;
        },
        look_every);
    BOOST_CHECK_EQUAL(session(), "ready");
    BOOST_CHECK_EQUAL(test::usherctl(attended, {"bss", "logout"}).code, 0);
    BOOST_CHECK_EQUAL(session(), "login_required");
    for (const std::string& secret :
         {std::string{"canary-password"}, sandbox::interworks::demo_account().password,
          sandbox::interworks::demo_account().client_secret}) {
        BOOST_CHECK(attended.log().find(secret) == std::string::npos);
        for (const auto& entry :
             std::filesystem::recursive_directory_iterator{attended.state_dir()}) {
            if (!entry.is_regular_file()) continue;
            BOOST_CHECK(test::read_file(entry.path()).find(secret) == std::string::npos);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
