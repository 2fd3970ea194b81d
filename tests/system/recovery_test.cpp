// Threat model Q13: state that was put back, copied or damaged is noticed, and costs nobody money.
#include <boost/test/unit_test.hpp>
#include <csignal>
#include <filesystem>
#include <system_error>

#include "lib/store/anchor.hpp"
#include "tests/support/await.hpp"
#include "tests/support/daemon_process.hpp"
#include "tests/support/seller.hpp"
#include "tests/support/tells_births.hpp"
#include "tests/support/usherctl.hpp"

using namespace usher;
using upstream::acestream::Entry;

namespace {

constexpr auto first_id = "0b9c1c9e-5d3e-4c7e-9a43-0d4b6a1f2c11";
constexpr auto second_id = "0b9c1c9e-5d3e-4c7e-9a43-0d4b6a1f2c22";
constexpr auto third_id = "0b9c1c9e-5d3e-4c7e-9a43-0d4b6a1f2c33";

/// A daemon with an activation that was paid after its state had been copied; it is stopped.
struct Fixture {
    test::TemporaryDirectory directory;
    test::DaemonProcess daemon{{.sandbox = true}};
    std::string user_key =
        test::Seller{daemon.sandbox(), Entry::Reseller}.create_key().user_key.text();
    std::string copy = directory.file("copy");

    // While upstream does not tell the expiry the activation stays PREPARED: the copy would charge.
    Fixture() {
        const auto fault =
            test::post(daemon.sandbox_control(), "/control/v1/faults",
                       {{"on", "getUserKeyInfo"}, {"action", "error_before"}, {"times", 0}});
        BOOST_REQUIRE_EQUAL(fault.status, 200);
        BOOST_REQUIRE_EQUAL(activate(first_id).status, 202);
        BOOST_REQUIRE_EQUAL(daemon.stop(), 0);
        copy_files(daemon.state_dir(), copy);
        daemon.start();
        wait_for(first_id, "CONFIRMED");
        BOOST_REQUIRE_EQUAL(balance(), "98.50");
        BOOST_REQUIRE_EQUAL(daemon.stop(), 0);
    }

    /// Every file but upstream's own books.
    static void copy_files(const std::string& from, const std::string& to) {
        std::filesystem::create_directories(to);
        for (const auto& entry : std::filesystem::directory_iterator{from}) {
            const std::string name = entry.path().filename().string();
            if (!name.starts_with("sandbox.db")) put_back(from, to, name);
        }
    }
    static void put_back(const std::string& from, const std::string& to, const std::string& name) {
        std::filesystem::copy_file(from + "/" + name, to + "/" + name,
                                   std::filesystem::copy_options::overwrite_existing);
    }
    void put_back(const std::string& name) const { put_back(copy, daemon.state_dir(), name); }
    void remove(const std::string& name) const {
        BOOST_CHECK(std::filesystem::remove(daemon.state_dir() + "/" + name));
    }
    [[nodiscard]] test::Answer activate(const std::string& id) const {
        return test::post(
            daemon.socket(), "/v1/activations",
            {{"id", id}, {"user_key", user_key}, {"service", "noAds"}, {"period", "m1"}});
    }
    [[nodiscard]] std::string state_of(const std::string& id) const {
        const auto shown = test::get(daemon.socket(), "/v1/activations/" + id).json();
        return std::string{shown.at("state").as_string()};
    }
    /// Each look is one request.
    void wait_for(const std::string& id, const std::string& state) const {
        test::await(state, [&] { return state_of(id) == state; });
    }
    [[nodiscard]] std::string balance() const {
        return test::balance(daemon.sandbox_control(), Entry::Reseller);
    }
    [[nodiscard]] boost::json::value recovery() const {
        return test::get(daemon.http(), "/v1/status").json().at("recovery");
    }
    [[nodiscard]] test::Outcome ctl(std::vector<std::string> arguments) const {
        return test::usherctl(daemon, std::move(arguments));
    }

    /// Every face names `cause`, and nothing is charged.
    void check_stands_still(const std::string& cause) const {
        BOOST_REQUIRE(recovery().is_object());
        BOOST_CHECK_EQUAL(recovery().at("cause").as_string(), cause);
        BOOST_CHECK_EQUAL(test::get(daemon.http(), "/readyz").json().at("recovery").as_string(),
                          cause);
        BOOST_CHECK(daemon.log().find("nothing is charged until a person confirms") !=
                    std::string::npos);
        BOOST_CHECK(ctl({"status"}).out.starts_with("! the state was " + cause));
        const test::Answer refused = activate(second_id);
        BOOST_CHECK_EQUAL(refused.status, 503);
        BOOST_CHECK(refused.body.find("usherctl recovery") != std::string::npos);
        BOOST_CHECK_EQUAL(balance(), "98.50");
    }
    void confirm() const {
        const test::Outcome outcome =
            ctl({"recovery", "confirm", "--by", "ann", "--reason", "looked into the books"});
        BOOST_CHECK_EQUAL(outcome.code, 0);
        BOOST_CHECK(recovery().is_null());
    }
    /// Starts on what was put back, and goes on once a person has said what became of it.
    void check_noticed(const std::string& cause, bool was_undone) {
        daemon.start();
        BOOST_CHECK_EQUAL(state_of(first_id), was_undone ? "IN_DOUBT" : "CONFIRMED");
        const std::string metrics = test::get(daemon.socket(), "/metrics").body;
        const std::string doubted = R"(usher_activation_transitions_total{to="IN_DOUBT"} )";
        BOOST_CHECK(metrics.find(doubted + (was_undone ? "1\n" : "0\n")) != std::string::npos);
        check_stands_still(cause);
        // Another start forgets nothing of it.
        daemon.signal(SIGKILL);
        static_cast<void>(daemon.wait());
        daemon.start();
        check_stands_still(cause);

        if (was_undone) {
            BOOST_CHECK_EQUAL(
                ctl({"resolve", first_id, "repeat", "--by", "ann", "--reason", "?"}).code, 4);
            BOOST_CHECK_EQUAL(
                ctl({"resolve", first_id, "done", "--by", "ann", "--reason", "in the ledger"}).code,
                0);
        }
        confirm();
        BOOST_CHECK_EQUAL(activate(second_id).status, 202);
        wait_for(second_id, "CONFIRMED");
        BOOST_CHECK_EQUAL(balance(), "97.00");
        BOOST_CHECK_EQUAL(daemon.stop(), 0);
        daemon.start();
        BOOST_CHECK(recovery().is_null());
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(recovery, Fixture)

BOOST_AUTO_TEST_CASE(an_orderly_restart_and_a_killed_one_are_no_recovery) {
    for (int i = 0; i < 3; ++i) {
        daemon.start();
        BOOST_CHECK(recovery().is_null());
        daemon.signal(SIGKILL);
        static_cast<void>(daemon.wait());
    }
    daemon.start();
    BOOST_CHECK(recovery().is_null());
    BOOST_CHECK(ctl({"recovery"}).out.starts_with("the state is the one that was left"));
}

BOOST_AUTO_TEST_CASE(the_whole_state_put_back_is_noticed,
                     *boost::unit_test::precondition(test::tells_births)) {
    copy_files(copy, daemon.state_dir());
    check_noticed("copied", true);
}

BOOST_AUTO_TEST_CASE(all_but_the_anchor_put_back_is_noticed) {
    std::filesystem::remove(copy + "/anchor");
    copy_files(copy, daemon.state_dir());
    check_noticed("rolled_back", true);
}

BOOST_AUTO_TEST_CASE(the_database_alone_put_back_is_noticed) {
    put_back("usher.db");
    check_noticed("rolled_back", true);
}

BOOST_AUTO_TEST_CASE(the_anchor_alone_put_back_is_noticed) {
    daemon.start();  // which knows the anchor that the start before it has left
    BOOST_CHECK_EQUAL(daemon.stop(), 0);
    put_back("anchor");
    check_noticed("rolled_back", false);
}

BOOST_AUTO_TEST_CASE(a_state_put_back_without_its_anchor_is_noticed) {
    remove("anchor");
    put_back("usher.db");
    check_noticed("anchor_missing", true);
}

BOOST_AUTO_TEST_CASE(a_damaged_anchor_is_noticed) {
    const std::string anchor = daemon.state_dir() + "/anchor";
    std::string text = test::read_file(anchor);
    text[text.find("generation ") + 11] ^= 1;
    test::write_file(anchor, text);
    check_noticed("anchor_damaged", false);
}

BOOST_AUTO_TEST_CASE(the_state_of_another_machine_is_noticed) {
    {
        const auto state = store::StateDirectory::open(daemon.state_dir()).value();
        const Secret key = state.secret_file("store.key").value();
        const auto found = store::AnchorFile{state, key, ""}.read().value();
        store::AnchorFile{state, key, "another machine"}.write(found.anchor->standing).value();
    }
    check_noticed("cloned", false);
}

BOOST_AUTO_TEST_CASE(an_anchor_that_cannot_be_written_stops_charging_for_as_long) {
    daemon.start();
    const std::string obstacle = daemon.state_dir() + "/.anchor.new";
    test::await("no anchor is being written", [&] {
        std::error_code in_the_way;
        return std::filesystem::create_directory(obstacle, in_the_way);
    });
    BOOST_REQUIRE_EQUAL(activate(second_id).status, 202);
    wait_for(second_id, "CONFIRMED");
    const auto anchor = [this] {
        return test::get(daemon.http(), "/v1/status").json().at("anchor");
    };
    test::await("the anchor is missed", [&] { return anchor().is_object(); });

    const test::Answer refused = activate(third_id);
    BOOST_CHECK_EQUAL(refused.status, 503);
    BOOST_CHECK(refused.body.find("the anchor cannot be written") != std::string::npos);
    BOOST_CHECK(ctl({"status"}).out.starts_with("! the anchor cannot be written since "));
    BOOST_CHECK(ctl({"alarms"}).out.find("anchor") != std::string::npos);
    BOOST_CHECK_EQUAL(activate(second_id).status, 200);
    BOOST_CHECK_EQUAL(balance(), "97.00");

    // Nor does a restart give it time anew.
    BOOST_CHECK_EQUAL(daemon.stop(), 0);
    daemon.start();
    BOOST_CHECK_EQUAL(activate(third_id).status, 503);
    BOOST_CHECK_EQUAL(balance(), "97.00");

    std::filesystem::remove(obstacle);
    test::await("charging goes on", [&] { return activate(third_id).status == 202; });
    BOOST_CHECK(anchor().is_null());
    wait_for(third_id, "CONFIRMED");
    BOOST_CHECK_EQUAL(daemon.stop(), 0);
    daemon.start();
    BOOST_CHECK(recovery().is_null());
}

BOOST_AUTO_TEST_CASE(a_damaged_database_ends_it_and_a_backup_mends_it) {
    daemon.start();
    const test::Outcome made = ctl({"backup"});
    BOOST_REQUIRE_EQUAL(made.code, 0);
    const std::string backup = made.out.substr(0, made.out.find('\n'));
    BOOST_CHECK_EQUAL(daemon.stop(), 0);
    test::write_file(daemon.state_dir() + "/usher.db", std::string(8192, 'x'));
    const test::Outcome refused = test::run_program(test::usherd_program(), daemon.arguments());
    BOOST_CHECK_EQUAL(refused.code, 78);
    BOOST_CHECK(refused.err.find("usherctl restore") != std::string::npos);

    const test::Outcome restored =
        test::usherctl({"restore", backup, "--state-dir", daemon.state_dir()});
    BOOST_CHECK_EQUAL(restored.code, 0);
    BOOST_CHECK(restored.out.find("the former database is kept as") != std::string::npos);
    check_noticed("restored", false);
}

BOOST_AUTO_TEST_SUITE_END()
