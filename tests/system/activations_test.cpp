// What becomes of a paid activation when its answer is lost, and when the daemon dies meanwhile.
#include <boost/json/object.hpp>
#include <boost/test/unit_test.hpp>
#include <csignal>

#include "tests/support/await.hpp"
#include "tests/support/daemon_process.hpp"
#include "tests/support/seller.hpp"

using namespace usher;
using upstream::acestream::Entry;

namespace {

constexpr auto id = "0b9c1c9e-5d3e-4c7e-9a43-0d4b6a1f2c11";
const std::string target = std::string{"/v1/activations/"} + id;

struct Fixture {
    test::DaemonProcess daemon{
        {.sandbox = true, .config = "[activation]\nquiet_time = \"2s\"\nread_for = \"5s\"\n"}};
    std::string user_key =
        test::Seller{daemon.sandbox(), Entry::Reseller}.create_key().user_key.text();

    void put_fault(const std::string& action, const std::string& on = "activateService",
                   int delay_ms = 0) const {
        boost::json::object fault{{"on", on}, {"action", action}};
        if (delay_ms > 0) fault["delay_ms"] = delay_ms;
        const auto answer = test::post(daemon.sandbox_control(), "/control/v1/faults", fault);
        BOOST_REQUIRE_EQUAL(answer.status, 200);
    }
    void activate() const {
        const auto answer = test::post(
            daemon.socket(), "/v1/activations",
            {{"id", id}, {"user_key", user_key}, {"service", "noAds"}, {"period", "m1"}});
        BOOST_REQUIRE_EQUAL(answer.status, 202);
    }
    [[nodiscard]] boost::json::object show() const {
        return test::get(daemon.socket(), target).json();
    }
    /// The activation once it is in `state`; each look is one request.
    [[nodiscard]] boost::json::object wait_for(const std::string& state) const {
        boost::json::object activation;
        test::await(state, [&] {
            activation = show();
            return activation.at("state").as_string() == state;
        });
        return activation;
    }
    [[nodiscard]] std::string balance() const {
        return test::balance(daemon.sandbox_control(), Entry::Reseller);
    }
    void kill_and_start() {
        daemon.signal(SIGKILL);
        static_cast<void>(daemon.wait());
        daemon.start();
    }
    [[nodiscard]] std::int64_t in_doubt() const {
        const auto status = test::get(daemon.socket(), "/v1/status").json();
        return status.at("counts").at("activations_in_doubt").to_number<std::int64_t>();
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(activations, Fixture)

BOOST_AUTO_TEST_CASE(an_answer_that_is_lost_after_execution_is_read_back_and_confirmed) {
    put_fault("drop");
    activate();
    const auto unknown = wait_for("UNKNOWN");
    BOOST_CHECK_EQUAL(unknown.at("next").at("what").as_string(), "read_back");
    BOOST_CHECK_EQUAL(unknown.at("next").at("at").as_int64(),
                      unknown.at("changed_at").as_int64() + 2);
    const auto confirmed = wait_for("CONFIRMED");
    BOOST_CHECK_GE(confirmed.at("changed_at").as_int64(), unknown.at("next").at("at").as_int64());
    BOOST_CHECK(confirmed.at("valid_to").is_int64());
    BOOST_CHECK_EQUAL(balance(), "98.50");
    const auto again =
        test::post(daemon.socket(), "/v1/activations",
                   {{"id", id}, {"user_key", user_key}, {"service", "noAds"}, {"period", "m1"}});
    BOOST_CHECK_EQUAL(again.status, 200);
    BOOST_CHECK_EQUAL(balance(), "98.50");
}

BOOST_AUTO_TEST_CASE(a_failure_that_executed_nothing_ends_in_doubt_until_a_person_writes_it_off) {
    put_fault("error_before");
    activate();
    const auto doubtful = wait_for("IN_DOUBT");
    BOOST_CHECK_EQUAL(doubtful.at("next").at("what").as_string(), "resolve");
    BOOST_CHECK_EQUAL(in_doubt(), 1);
    BOOST_CHECK(daemon.log().find("an activation is in doubt") != std::string::npos);

    const auto resolved =
        test::post(daemon.socket(), target + "/resolve",
                   {{"outcome", "write_off"}, {"by", "ann"}, {"reason", "not in the ledger"}});
    BOOST_CHECK_EQUAL(resolved.status, 200);
    const auto settled = show();
    BOOST_CHECK_EQUAL(settled.at("state").as_string(), "WRITTEN_OFF");
    BOOST_CHECK_EQUAL(settled.at("resolution").at("by").as_string(), "ann");
    BOOST_CHECK_EQUAL(in_doubt(), 0);
    BOOST_CHECK_EQUAL(balance(), "100.00");
}

BOOST_AUTO_TEST_CASE(a_daemon_killed_while_sending_reads_back_what_was_executed) {
    put_fault("delay", "activateService", 600'000);
    activate();
    static_cast<void>(wait_for("SENDING"));
    test::await("the charge", [this] { return balance() == "98.50"; });
    kill_and_start();
    BOOST_CHECK_EQUAL(wait_for("CONFIRMED").at("attempts").as_int64(), 1);
    BOOST_CHECK_EQUAL(balance(), "98.50");
}

BOOST_AUTO_TEST_CASE(a_daemon_killed_while_sending_does_not_send_again_what_was_not_executed) {
    put_fault("hang");
    activate();
    static_cast<void>(wait_for("SENDING"));
    kill_and_start();
    BOOST_CHECK_EQUAL(wait_for("IN_DOUBT").at("attempts").as_int64(), 1);
    BOOST_CHECK_EQUAL(balance(), "100.00");
}

BOOST_AUTO_TEST_CASE(a_daemon_killed_in_the_quiet_time_still_reads_back) {
    put_fault("drop");
    activate();
    static_cast<void>(wait_for("UNKNOWN"));
    kill_and_start();
    static_cast<void>(wait_for("CONFIRMED"));
    BOOST_CHECK_EQUAL(balance(), "98.50");

    kill_and_start();
    BOOST_CHECK_EQUAL(show().at("state").as_string(), "CONFIRMED");
    BOOST_CHECK_EQUAL(balance(), "98.50");
}

BOOST_AUTO_TEST_SUITE_END()
