// How the daemon starts, refuses to start, and ends.
#include <sqlite3.h>
#include <sys/stat.h>

#include <boost/test/unit_test.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>

#include "lib/store/migrations.hpp"
#include "tests/support/daemon_process.hpp"
#include "tests/support/seller.hpp"

using namespace usher;
using test::DaemonProcess;
using test::Outcome;

namespace {

constexpr int misconfigured = 78;  // EX_CONFIG of sysexits(3)
constexpr int disk_failed = 74;    // EX_IOERR
constexpr int try_later = 75;      // EX_TEMPFAIL

Outcome run_usherd(const std::vector<std::string>& arguments) {
    return test::run_program(test::usherd_program(), arguments);
}

// The daemon must not start, and say why in one line.
void check_refusal(const DaemonProcess& daemon, const std::string& reason,
                   int code = misconfigured) {
    const Outcome outcome = run_usherd(daemon.arguments());
    BOOST_CHECK_EQUAL(outcome.code, code);
    BOOST_CHECK_MESSAGE(outcome.err.find(reason) != std::string::npos, outcome.err);
    BOOST_CHECK_EQUAL(std::ranges::count(outcome.err, '\n'), 1);
    BOOST_CHECK(outcome.out.empty());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(start_and_stop)

BOOST_AUTO_TEST_CASE(asked_to_end_it_ends_with_0) {
    DaemonProcess daemon{{}};
    for (const int signal : {SIGTERM, SIGINT}) {
        daemon.signal(signal);
        BOOST_CHECK_EQUAL(daemon.wait(), 0);
        BOOST_CHECK(!test::listens(daemon.http()));
        BOOST_CHECK(!std::filesystem::exists(daemon.socket().path));
        daemon.start();
    }
    BOOST_CHECK_EQUAL(test::get(daemon.http(), "/healthz").status, 200);
}

BOOST_AUTO_TEST_CASE(it_ends_although_clients_are_there) {
    DaemonProcess daemon{{}};
    test::Connection idle{daemon.http()};
    test::Connection half{daemon.http()};
    half.send("POST /v1/keys HTTP/1.1\r\nHost: ");
    BOOST_CHECK_EQUAL(test::get(daemon.http(), "/healthz").status, 200);
    BOOST_CHECK_EQUAL(daemon.stop(), 0);
    BOOST_CHECK(idle.ends());
    BOOST_CHECK(half.ends());
}

BOOST_AUTO_TEST_CASE(killed_it_starts_again_in_what_it_left) {
    DaemonProcess daemon{{.sandbox = true}};
    for (int i = 0; i < 3; ++i) {
        daemon.signal(SIGKILL);
        BOOST_CHECK_EQUAL(daemon.wait(), 128 + SIGKILL);
        BOOST_CHECK(std::filesystem::exists(daemon.socket().path));
        daemon.start();
        BOOST_CHECK_EQUAL(test::get(daemon.socket(), "/healthz").status, 200);
    }
}

BOOST_AUTO_TEST_CASE(a_second_one_does_not_start_on_the_same_state) {
    const DaemonProcess daemon{{}};
    check_refusal(daemon, "is in use by another process", try_later);
    BOOST_CHECK_EQUAL(test::get(daemon.socket(), "/healthz").status, 200);
}

BOOST_AUTO_TEST_CASE(a_database_that_another_process_has_locked_is_waited_for) {
    DaemonProcess daemon{{}};
    BOOST_CHECK_EQUAL(daemon.stop(), 0);
    sqlite3* other = nullptr;
    BOOST_REQUIRE_EQUAL(sqlite3_open((daemon.state_dir() + "/usher.db").c_str(), &other),
                        SQLITE_OK);
    BOOST_CHECK_EQUAL(sqlite3_exec(other, "BEGIN EXCLUSIVE", nullptr, nullptr, nullptr), SQLITE_OK);
    check_refusal(daemon, "database is locked", try_later);
    sqlite3_close(other);
    daemon.start();
    BOOST_CHECK_EQUAL(test::get(daemon.socket(), "/healthz").status, 200);
}

// Nothing that it misses then is an administrator's to change.
BOOST_AUTO_TEST_CASE(short_of_descriptors_it_is_started_again) {
    DaemonProcess daemon{{.sandbox = true}};
    BOOST_CHECK_EQUAL(daemon.stop(), 0);
    for (int count = 4; count < 20; ++count) {
        std::vector<std::string> words = daemon.arguments();
        words.insert(words.begin(), {"--nofile=" + std::to_string(count), test::usherd_program()});
        const Outcome outcome = test::run_program("/usr/bin/prlimit", words);
        if (outcome.code == 127) continue;  // the loader had none for the libraries
        BOOST_CHECK_MESSAGE(outcome.code == disk_failed || outcome.code == try_later,
                            count << " " << outcome.code << " " << outcome.err);
    }
    daemon.start();
    BOOST_CHECK_EQUAL(test::get(daemon.socket(), "/healthz").status, 200);
}

BOOST_AUTO_TEST_CASE(state_that_others_may_enter_is_not_used) {
    DaemonProcess daemon{{}};
    BOOST_CHECK_EQUAL(daemon.stop(), 0);
    ::chmod(daemon.state_dir().c_str(), 0755);
    check_refusal(daemon, "is open to group or others");
    ::chmod(daemon.state_dir().c_str(), 0700);
    ::chmod((daemon.state_dir() + "/usher.db").c_str(), 0640);
    check_refusal(daemon, "is open to group or others");
}

BOOST_AUTO_TEST_CASE(a_damaged_database_is_left_as_it_is) {
    DaemonProcess daemon{{}};
    BOOST_CHECK_EQUAL(daemon.stop(), 0);
    const std::string file = daemon.state_dir() + "/usher.db";
    const std::string whole = test::read_file(file);
    BOOST_REQUIRE_GT(whole.size(), 8192U);

    std::string noise = whole;
    for (std::size_t i = 4096; i < 8192; ++i) noise[i] = static_cast<char>(i * 7);
    for (const std::string& damaged :
         {std::string(8192, 'x'), noise, whole.substr(0, whole.size() / 2), whole.substr(0, 100)}) {
        test::write_file(file, damaged);
        check_refusal(daemon, "usher.db");
        BOOST_CHECK(test::read_file(file) == damaged);
    }
    test::write_file(file, whole);
    daemon.start();
    BOOST_CHECK_EQUAL(test::get(daemon.socket(), "/healthz").status, 200);
}

BOOST_AUTO_TEST_CASE(a_database_of_a_newer_version_is_refused_and_both_versions_are_named) {
    DaemonProcess daemon{{}};
    BOOST_CHECK_EQUAL(daemon.stop(), 0);
    const std::string file = daemon.state_dir() + "/usher.db";
    const auto steps = store::migrations();
    std::vector<store::Migration> newer{steps.begin(), steps.end()};
    newer.push_back({"CREATE TABLE from_tomorrow (id INTEGER) STRICT"});
    static_cast<void>(store::Database::open(file, newer).value());
    check_refusal(daemon, "its schema is " + std::to_string(newer.size()) +
                              ", this program knows up to " + std::to_string(steps.size()));
}

// Threat model D25: nothing more is decided from it, and no restart is of use.
BOOST_AUTO_TEST_CASE(a_database_that_is_damaged_under_a_daemon_that_runs_ends_it_for_good) {
    DaemonProcess daemon{{.sandbox = true}};
    const test::Seller developer{daemon.sandbox(), upstream::acestream::Entry::Developer};
    for (int i = 0; i < 20; ++i) {
        const std::string extension = developer.create_key().extension;
        BOOST_REQUIRE_EQUAL(
            test::post(daemon.socket(), "/v1/keys", {{"extension", extension}}).status, 201);
    }
    BOOST_CHECK_EQUAL(daemon.stop(), 0);
    daemon.start();
    const std::string file = daemon.state_dir() + "/usher.db";
    std::string bytes = test::read_file(file);
    bytes.replace(4096, std::string::npos, std::string(bytes.size() - 4096, '\xa5'));
    std::fstream{file, std::ios::in | std::ios::out | std::ios::binary} << bytes;
    try {
        BOOST_CHECK_EQUAL(test::get(daemon.socket(), "/v1/keys").status, 500);
    } catch (const std::runtime_error&) {  // it may end before it answers
    }
    BOOST_CHECK_EQUAL(daemon.wait(), misconfigured);
    BOOST_CHECK(daemon.log().find("the database is damaged; ending") != std::string::npos);
    BOOST_CHECK(daemon.log().find("usherctl restore") != std::string::npos);
    check_refusal(daemon, "usherctl restore");
}

BOOST_AUTO_TEST_CASE(a_database_that_was_lost_is_never_taken_for_a_new_one) {
    DaemonProcess daemon{{}};
    BOOST_CHECK_EQUAL(daemon.stop(), 0);
    const std::string file = daemon.state_dir() + "/usher.db";
    const std::string whole = test::read_file(file);
    test::write_file(file, "");
    check_refusal(daemon, "lost all that it held");
    BOOST_CHECK_EQUAL(test::read_file(file), "");
    std::filesystem::rename(file, file + ".away");
    check_refusal(daemon, "lost all that it held");
    BOOST_CHECK(!std::filesystem::exists(file));

    std::filesystem::rename(file + ".away", file);
    test::write_file(file, whole);
    test::write_file(daemon.state_dir() + "/installation", std::string(40, '0') + "\n");
    check_refusal(daemon, "another installation");
    std::filesystem::remove(daemon.state_dir() + "/installation");
    daemon.start();
    BOOST_CHECK_EQUAL(daemon.stop(), 0);
    daemon.start();
    BOOST_CHECK_EQUAL(test::get(daemon.socket(), "/healthz").status, 200);
}

BOOST_AUTO_TEST_CASE(a_database_without_its_log_is_no_new_one) {
    DaemonProcess daemon{{}};
    daemon.signal(SIGKILL);
    BOOST_CHECK_EQUAL(daemon.wait(), 128 + SIGKILL);
    std::filesystem::remove(daemon.state_dir() + "/usher.db-wal");
    check_refusal(daemon, "lost all that it held");
}

BOOST_AUTO_TEST_CASE(what_a_restore_has_left_that_was_cut_short_is_removed) {
    DaemonProcess daemon{{}};
    BOOST_CHECK_EQUAL(daemon.stop(), 0);
    const std::string left = daemon.state_dir() + "/.usher.db.restored";
    for (const char* suffix : {"", "-journal", "-wal", "-shm"}) {
        test::write_file(left + suffix, "half");
    }
    daemon.start();
    for (const auto& entry : std::filesystem::directory_iterator{daemon.state_dir()}) {
        BOOST_CHECK_MESSAGE(!entry.path().string().starts_with(left), entry.path());
    }
}

BOOST_AUTO_TEST_CASE(another_store_key_opens_nothing) {
    DaemonProcess daemon{{}};
    BOOST_CHECK_EQUAL(daemon.stop(), 0);
    test::write_file(daemon.state_dir() + "/store.key", std::string(32, 'k'));
    check_refusal(daemon, "another store key");
}

BOOST_AUTO_TEST_CASE(a_wrong_configuration_names_file_and_field) {
    for (const auto& [text, field] : std::vector<std::pair<std::string, std::string>>{
             {"[api_socket]\nmode = \"0666\"\n", "mode"},
             {"[sync]\nevery = \"soon\"\n", "every"},
             {"[synch]\n", "synch"},
             {"[upstream.device]\nurl = \"http://licences.example\"\n", "url"},
             {"[upstream.device]\nurl = \"http://127.0.0.1:1\"\n"
              "issuer_keys_file = \"/nowhere\"\n",
              "/nowhere"},
             {"what?", "usherd.toml"}}) {
        check_refusal(DaemonProcess{{.config = text, .starts = false}}, field);
    }
}

BOOST_AUTO_TEST_CASE(a_taken_port_is_named) {
    const DaemonProcess running{{}};
    const DaemonProcess other{{.starts = false}};
    std::vector<std::string> arguments = other.arguments();
    arguments.push_back("--http");
    arguments.push_back(running.http().authority());
    const Outcome outcome = run_usherd(arguments);
    BOOST_CHECK_EQUAL(outcome.code, try_later);
    BOOST_CHECK(outcome.err.find(running.http().authority()) != std::string::npos);
}

BOOST_AUTO_TEST_CASE(it_explains_itself) {
    const Outcome help = run_usherd({"--help"});
    BOOST_CHECK_EQUAL(help.code, 0);
    BOOST_CHECK(help.out.find("--sandbox") != std::string::npos);
    BOOST_CHECK_EQUAL(run_usherd({"--version"}).out, "usherd " USHER_VERSION "\n");
    BOOST_CHECK_EQUAL(run_usherd({"--what"}).code, misconfigured);
}

BOOST_AUTO_TEST_CASE(what_it_makes_belongs_to_its_owner_alone) {
    const DaemonProcess daemon{{.sandbox = true}};
    for (const auto& entry : std::filesystem::directory_iterator{daemon.state_dir()}) {
        const auto others = entry.status().permissions() & (std::filesystem::perms::group_all |
                                                            std::filesystem::perms::others_all);
        BOOST_CHECK_MESSAGE(others == std::filesystem::perms::none, entry.path());
    }
    struct stat status{};
    BOOST_REQUIRE_EQUAL(::stat(daemon.socket().path.c_str(), &status), 0);
    BOOST_CHECK_EQUAL(status.st_mode & 0777U, 0660U);
}

BOOST_AUTO_TEST_SUITE_END()
