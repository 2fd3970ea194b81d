#include "lib/enforcement/backups.hpp"

#include <sys/stat.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <set>
#include <string>

#include "tests/lib/enforcement/fixture.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace std::chrono_literals;
using namespace usher;
using enforcement::BackupState;

namespace {

struct Directory {
    test::TemporaryDirectory directory;
};

struct Fixture : Directory, test::EnforcementFixture {
    enforcement::Backups backups{loop.get_executor(), directory.file("usher.db"), time, Log{}};

    Fixture() : EnforcementFixture{directory.file("usher.db")} {}

    // Nothing else keeps the loop waiting for the thread.
    void run_until_ended() {
        const auto guard = net::make_work_guard(loop);
        for (int turn = 0; turn < 10'000 && backups.report().state == BackupState::Running;
             ++turn) {
            loop.restart();
            loop.run_one_for(10ms);
        }
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(backups_, Fixture)

BOOST_AUTO_TEST_CASE(are_made_beside_the_database_and_say_where_they_are) {
    BOOST_CHECK(backups.report().state == BackupState::None);
    load(general("alpha"));
    backups.start().value();
    BOOST_CHECK(backups.report().state == BackupState::Running);
    BOOST_CHECK(backups.start().error().code() == Errc::Conflict);
    run_until_ended();
    const enforcement::BackupReport& report = backups.report();
    BOOST_REQUIRE_MESSAGE(report.state == BackupState::Done, report.error);
    BOOST_CHECK_EQUAL(report.pages_done, report.pages);
    BOOST_CHECK(report.ended_at);
    BOOST_CHECK(report.file.starts_with(directory.file("backups/usher-2")));
    BOOST_CHECK_EQUAL(std::filesystem::file_size(report.file),
                      static_cast<std::uintmax_t>(report.bytes));
    struct stat status{};
    BOOST_REQUIRE_EQUAL(::stat(directory.file("backups").c_str(), &status), 0);
    BOOST_CHECK_EQUAL(status.st_mode & 0777U, 0700U);
}

BOOST_AUTO_TEST_CASE(never_write_over_one_that_is_there) {
    backups.start().value();
    run_until_ended();
    backups.start().value();
    run_until_ended();
    BOOST_CHECK(backups.report().state == BackupState::Failed);
    BOOST_CHECK(!backups.report().error.empty());
    clock.pass(1s);
    backups.start().value();
    run_until_ended();
    BOOST_CHECK(backups.report().state == BackupState::Done);
}

BOOST_AUTO_TEST_CASE(leave_nothing_for_ever_when_the_daemon_is_killed_meanwhile) {
    backups.start().value();
    run_until_ended();
    const auto names = [this] {
        std::set<std::string> found;
        for (const auto& entry : std::filesystem::directory_iterator{directory.file("backups")}) {
            found.insert(entry.path().filename().string());
        }
        return found;
    };
    std::set<std::string> whole = names();
    const auto leave = [this] {
        for (const char* suffix : {"", "-journal", "-wal", "-shm"}) {
            test::write_file(directory.file("backups/.usher-20261122T104613Z.db.new") + suffix,
                             "x");
        }
    };
    for (const char* name : {"own.db", ".hidden", "copy.db.new"}) {
        test::write_file(directory.file("backups/") + name, "x");
        whole.insert(name);
    }
    leave();
    const enforcement::Backups next{loop.get_executor(), directory.file("usher.db"), time, Log{}};
    BOOST_CHECK(names() == whole);

    leave();
    clock.pass(1s);
    backups.start().value();
    run_until_ended();
    BOOST_REQUIRE(backups.report().state == BackupState::Done);
    whole.insert(std::filesystem::path{backups.report().file}.filename().string());
    BOOST_CHECK(names() == whole);
}

BOOST_AUTO_TEST_CASE(are_not_put_where_others_may_look) {
    std::filesystem::create_directory(directory.file("backups"));
    ::chmod(directory.file("backups").c_str(), 0755);
    BOOST_CHECK(backups.start().error().code() == Errc::NotAccepted);
    BOOST_CHECK(backups.report().state == BackupState::None);
}

BOOST_AUTO_TEST_SUITE_END()
