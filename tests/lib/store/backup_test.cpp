#include "lib/store/backup.hpp"

#include <sys/stat.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>

#include "tests/lib/store/note_database.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace usher;
using namespace usher::store;
using namespace usher::test;

namespace {

constexpr int notes = 20'000;

bool keep_going(CopyProgress) {
    return true;
}

/// A database of some 3 MiB that is in use.
struct Fixture {
    TemporaryDirectory directory;
    std::string source = directory.file("a.db");
    std::string target = directory.file("copy.db");
    Database database = Database::open(source, one_step).value();

    Fixture() {
        const auto fill = [this]() -> Result<void> {
            for (int i = 0; i < notes; ++i) {
                database.prepare("INSERT INTO note (text) VALUES (?)")
                    .bind(std::to_string(i) + std::string(100, 'x'))
                    .run();
            }
            return {};
        };
        database.write(fill).value();
    }
    [[nodiscard]] std::size_t files() const {
        const std::filesystem::directory_iterator entries{directory.path()};
        return static_cast<std::size_t>(std::distance(begin(entries), end(entries)));
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(backup, Fixture)

BOOST_AUTO_TEST_CASE(is_one_private_file_with_everything_in_it) {
    const std::size_t files_before = files();
    const std::int64_t bytes = back_up(source, target, keep_going).value();
    BOOST_TEST(files() == files_before + 1);
    struct stat status{};
    BOOST_TEST_REQUIRE(::stat(target.c_str(), &status) == 0);
    BOOST_TEST((status.st_mode & 07777U) == 0600U);
    BOOST_TEST(status.st_size == bytes);
    Database copy = Database::open(target, one_step).value();
    BOOST_TEST(count(copy) == notes);
}

BOOST_AUTO_TEST_CASE(shows_one_moment_while_commits_go_on_beside_it) {
    int steps = 0;
    CopyProgress last;
    const auto write_meanwhile = [&](CopyProgress progress) {
        BOOST_TEST(progress.done >= last.done);
        BOOST_TEST(progress.done <= progress.of);
        last = progress;
        ++steps;
        return add(database, "meanwhile " + std::to_string(steps)).has_value();
    };
    back_up(source, target, write_meanwhile).value();
    BOOST_TEST(steps > 2);
    BOOST_TEST(count(database) == notes + steps);
    Database copy = Database::open(target, one_step).value();
    BOOST_TEST(count(copy) == notes);
}

BOOST_AUTO_TEST_CASE(given_up_it_leaves_nothing) {
    const std::size_t files_before = files();
    const auto given_up = back_up(source, target, [](CopyProgress) { return false; });
    BOOST_CHECK(given_up.error().code() == Errc::Unavailable);
    BOOST_TEST(files() == files_before);
    BOOST_TEST(back_up(source, target, keep_going).has_value());
}

BOOST_AUTO_TEST_CASE(nothing_that_is_there_is_written_over) {
    write_file(target, "mine");
    BOOST_CHECK(back_up(source, target, keep_going).error().code() == Errc::Conflict);
    BOOST_TEST(read_file(target) == "mine");
}

BOOST_AUTO_TEST_CASE(a_damaged_database_gives_no_backup) {
    BOOST_TEST(number(database, "PRAGMA wal_checkpoint(TRUNCATE)") == 0);
    std::string bytes = read_file(source);
    const std::size_t middle = bytes.size() / 2 / 4096 * 4096;
    bytes.replace(middle, 64, std::string(64, '\xa5'));
    write_file(source, bytes);
    const auto copied = back_up(source, target, keep_going);
    BOOST_TEST_REQUIRE(!copied.has_value());
    BOOST_CHECK(copied.error().code() == Errc::Damaged);
    BOOST_TEST(!std::filesystem::exists(target));
}

BOOST_AUTO_TEST_CASE(a_database_that_is_not_there_is_not_made) {
    BOOST_TEST(!back_up(directory.file("none.db"), target, keep_going).has_value());
    BOOST_TEST(!std::filesystem::exists(directory.file("none.db")));
    BOOST_TEST(!std::filesystem::exists(target));
}

BOOST_AUTO_TEST_SUITE_END()
