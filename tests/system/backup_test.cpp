// Backups of a daemon that works, put back into one that does not run.
#include <sys/stat.h>

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <thread>

#include "lib/store/database.hpp"
#include "lib/store/migrations.hpp"
#include "tests/support/daemon_process.hpp"
#include "tests/support/sandbox_process.hpp"
#include "tests/support/seller.hpp"
#include "tests/support/usherctl.hpp"

using namespace usher;
using upstream::acestream::Entry;

namespace {

struct Fixture {
    test::SandboxProcess sandbox;
    test::Seller developer{sandbox.api(), Entry::Developer};
    test::DaemonProcess daemon{{.config = sandbox.device_config()}};

    void load_key() const {
        const auto loaded = test::post(daemon.socket(), "/v1/keys",
                                       {{"extension", developer.create_key().extension}});
        BOOST_REQUIRE_EQUAL(loaded.status, 201);
    }
    [[nodiscard]] std::int64_t keys() const {
        const auto status = test::get(daemon.http(), "/v1/status").json();
        return status.at("counts").at("keys").to_number<std::int64_t>();
    }
    [[nodiscard]] std::string back_up() const {
        const test::Outcome made = test::usherctl(daemon, {"backup"});
        BOOST_REQUIRE_EQUAL(made.code, 0);
        BOOST_CHECK(made.err.find("backup: done") != std::string::npos);
        return made.out.substr(0, made.out.find('\n'));
    }
    [[nodiscard]] test::Outcome restore(const std::string& file) const {
        return test::usherctl({"restore", file, "--state-dir", daemon.state_dir()});
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(backup, Fixture)

BOOST_AUTO_TEST_CASE(is_made_while_keys_are_loaded_and_brings_back_what_was_there) {
    load_key();
    std::atomic<bool> done = false;
    std::atomic<int> refused = 0;
    std::thread writer{[&] {
        while (!done) {
            const auto loaded = test::post(daemon.socket(), "/v1/keys",
                                           {{"extension", developer.create_key().extension}});
            if (loaded.status != 201) ++refused;
        }
    }};
    const std::string file = back_up();
    done = true;
    writer.join();
    BOOST_CHECK_EQUAL(refused, 0);
    struct stat status{};
    BOOST_REQUIRE_EQUAL(::stat(file.c_str(), &status), 0);
    BOOST_CHECK_EQUAL(status.st_mode & 0777U, 0600U);
    load_key();
    const std::int64_t before = keys();
    BOOST_CHECK_EQUAL(daemon.stop(), 0);

    const test::Outcome restored = restore(file);
    BOOST_CHECK_EQUAL(restored.code, 0);
    BOOST_CHECK(restored.err.find("100 % copied") != std::string::npos);
    daemon.start();
    BOOST_CHECK_GE(keys(), 1);
    BOOST_CHECK_LT(keys(), before);
    const auto recovery = test::get(daemon.http(), "/v1/status").json().at("recovery");
    BOOST_CHECK_EQUAL(recovery.at("cause").as_string(), "restored");
    // Rights are upstream's word again, at once.
    BOOST_CHECK_EQUAL(
        test::post(daemon.socket(), "/v1/sync?wait=30").json().at("failed").to_number<int>(), 0);
    BOOST_CHECK_EQUAL(test::get(daemon.http(), "/readyz").json().at("freshness").as_string(),
                      "fresh");
}

BOOST_AUTO_TEST_CASE(is_not_put_back_under_a_daemon_that_runs) {
    const std::string file = back_up();
    const test::Outcome refused = restore(file);
    BOOST_CHECK_EQUAL(refused.code, 4);
    BOOST_CHECK(refused.err.find("in use by another process") != std::string::npos);
    BOOST_CHECK_EQUAL(test::get(daemon.http(), "/healthz").status, 200);
}

BOOST_AUTO_TEST_CASE(of_another_kind_or_none_is_refused_and_changes_nothing) {
    const std::string good = back_up();
    BOOST_CHECK_EQUAL(daemon.stop(), 0);
    const std::string database = daemon.state_dir() + "/usher.db";
    const std::string before = test::read_file(database);
    for (const std::string& file : {daemon.state_dir() + "/store.key", std::string{"/nowhere"}}) {
        const test::Outcome refused = restore(file);
        BOOST_CHECK_EQUAL(refused.code, 78);
        BOOST_CHECK(refused.err.find("nothing was restored") != std::string::npos);
    }
    BOOST_CHECK(test::read_file(database) == before);
    // What was saved of the former database must not outlive it.
    const std::string saved = daemon.state_dir() + "/saved-page";
    std::filesystem::remove(saved);
    std::filesystem::create_directories(saved + "/in-the-way");
    const test::Outcome stuck = restore(good);
    BOOST_CHECK_EQUAL(stuck.code, 5);
    BOOST_CHECK(stuck.err.find("saved-page cannot be removed") != std::string::npos);
    BOOST_CHECK(test::read_file(database) == before);
    std::filesystem::remove_all(saved);
    daemon.start();
    BOOST_CHECK(test::get(daemon.http(), "/v1/status").json().at("recovery").is_null());
}

BOOST_AUTO_TEST_CASE(whose_journal_was_edited_is_put_back_with_a_warning) {
    load_key();
    const std::string file = back_up();
    BOOST_CHECK_EQUAL(daemon.stop(), 0);
    {
        store::Database edited = store::Database::open(file, store::migrations()).value();
        const auto edit = [&]() -> Result<void> {
            edited.prepare("DROP TRIGGER journal_entry_stays").run();
            edited.prepare("UPDATE journal SET actor = 'nobody' WHERE sequence = 2").run();
            return {};
        };
        edited.write(edit).value();
    }
    const test::Outcome restored = restore(file);
    BOOST_CHECK_EQUAL(restored.code, 0);
    constexpr auto found = "not whole, faults: 1, the first: entry 2: changed";
    BOOST_CHECK_MESSAGE(restored.err.find(found) != std::string::npos, restored.err);
    daemon.start();
    const auto recovery = test::get(daemon.http(), "/v1/status").json().at("recovery");
    BOOST_CHECK(recovery.at("detail").as_string().find(found) != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
