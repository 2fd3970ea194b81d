#include <sys/resource.h>
#include <sys/stat.h>

#include <boost/test/unit_test.hpp>
#include <csignal>
#include <filesystem>

#include "lib/store/database.hpp"
#include "tests/lib/store/failing_disk.hpp"
#include "tests/lib/store/note_database.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace usher;
using namespace usher::store;
using namespace usher::test;

namespace {

void check_refused(const std::string& path, std::span<const Migration> migrations,
                   std::string_view reason, Errc code = Errc::Storage) {
    const std::string before = read_file(path);
    const Result<Database> database = Database::open(path, migrations);
    BOOST_TEST_REQUIRE(!database.has_value());
    BOOST_CHECK(database.error().code() == code);
    BOOST_TEST(database.error().context().find(reason) != std::string::npos,
               database.error().context());
    BOOST_TEST(database.error().context().starts_with(path));
    BOOST_TEST((read_file(path) == before));
}

// While it lives no file grows beyond `bytes`.
class FileLimit {
public:
    explicit FileLimit(rlim_t bytes) : handler_{std::signal(SIGXFSZ, SIG_IGN)} {
        BOOST_TEST_REQUIRE(::getrlimit(RLIMIT_FSIZE, &before_) == 0);
        const rlimit lowered{.rlim_cur = bytes, .rlim_max = before_.rlim_max};
        BOOST_TEST_REQUIRE(::setrlimit(RLIMIT_FSIZE, &lowered) == 0);
    }
    FileLimit(const FileLimit&) = delete;
    FileLimit& operator=(const FileLimit&) = delete;
    ~FileLimit() {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, handler_);
    }

private:
    rlimit before_{};
    void (*handler_)(int);
};

// Puts notes on several pages into the file at `path`, which stays whole; what it would be with a
// page damaged that the next change does not need.
std::string fill_and_damage(const std::string& path) {
    constexpr std::size_t page = 4096;
    {
        Database database = Database::open(path, one_step).value();
        for (int i = 0; i < 100; ++i) {
            add(database, std::to_string(i) + std::string(200, 'x')).value();
        }
    }
    return read_file(path).replace(3 * page, page, page, '\xa5');
}

}  // namespace

BOOST_AUTO_TEST_SUITE(database_file)

BOOST_AUTO_TEST_CASE(makes_a_file_that_only_its_owner_may_read) {
    const TemporaryDirectory directory;
    const std::string path = directory.file("a.db");
    Database database = Database::open(path, one_step).value();
    add(database, "a").value();
    for (const std::string& name : {path, path + "-wal", path + "-shm"}) {
        struct stat status{};
        BOOST_TEST_REQUIRE(::stat(name.c_str(), &status) == 0);
        BOOST_TEST((status.st_mode & 07777U) == 0600U);
    }
}

BOOST_AUTO_TEST_CASE(keeps_what_was_committed_and_is_set_up_the_careful_way) {
    const TemporaryDirectory directory;
    const std::string path = directory.file("a.db");
    {
        Database database = Database::open(path, one_step).value();
        add(database, "a").value();
    }
    Database database = Database::open(path, one_step).value();
    BOOST_TEST(count(database) == 1);
    BOOST_TEST(number(database, "PRAGMA synchronous") == 2);
    BOOST_TEST(number(database, "PRAGMA foreign_keys") == 1);
    BOOST_TEST(number(database, "PRAGMA trusted_schema") == 0);
    BOOST_TEST(number(database, "PRAGMA cell_size_check") == 1);
    BOOST_TEST(number(database, "SELECT journal_mode = 'wal' FROM pragma_journal_mode") == 1);
}

// Threat model D25: the log too, which may be what a person mends the file by.
BOOST_AUTO_TEST_CASE(a_file_that_is_looked_through_later_is_left_as_it_is_when_that_finds_damage) {
    const TemporaryDirectory directory;
    const std::string path = directory.file("a.db");
    const std::string damaged = fill_and_damage(path);
    write_file(path, damaged);
    {
        Database database =
            Database::open(path, one_step, {.damage_check = DamageCheck::Later}).value();
        const Result<void> checked = database.check();
        BOOST_TEST_REQUIRE(!checked.has_value());
        BOOST_CHECK(checked.error().code() == Errc::Damaged);
        BOOST_TEST(checked.error().context().starts_with(path));
    }
    BOOST_TEST((read_file(path) == damaged));
}

BOOST_AUTO_TEST_CASE(a_file_that_was_not_closed_in_order_is_looked_through_at_opening) {
    const TemporaryDirectory directory;
    const std::string path = directory.file("a.db");
    const std::string copy = directory.file("b.db");
    const std::string damaged = fill_and_damage(path);
    std::string log;
    {
        Database database = Database::open(path, one_step).value();
        add(database, "a").value();
        log = read_file(path + "-wal");
        write_file(copy, damaged);
        write_file(copy + "-wal", log);
    }
    BOOST_TEST_REQUIRE(!log.empty());
    const Result<Database> opened =
        Database::open(copy, one_step, {.damage_check = DamageCheck::Later});
    BOOST_TEST_REQUIRE(!opened.has_value());
    BOOST_CHECK(opened.error().code() == Errc::Damaged);
    BOOST_TEST((read_file(copy) == damaged));
    BOOST_TEST((read_file(copy + "-wal") == log));
}

// Threat model D23: what is in it may never have reached the disk.
BOOST_AUTO_TEST_CASE(a_log_that_cannot_be_flushed_anew_is_not_written_back) {
    const FailingDisk disk;
    const TemporaryDirectory directory;
    const std::string path = directory.file("a.db");
    const std::string copy = directory.file("b.db");
    {
        Database database = Database::open(path, one_step).value();
        add(database, "a").value();
        write_file(copy, read_file(path));
        write_file(copy + "-wal", read_file(path + "-wal"));
    }
    const std::string file = read_file(copy);
    const std::string log = read_file(copy + "-wal");
    FailingDisk::set(FailingDisk::Fault::FailedWrite);
    BOOST_TEST(!Database::open(copy, one_step).has_value());
    FailingDisk::set(FailingDisk::Fault::None);
    BOOST_TEST((read_file(copy) == file));
    BOOST_TEST((read_file(copy + "-wal") == log));
    Database database = Database::open(copy, one_step).value();
    BOOST_TEST(count(database) == 1);
}

BOOST_AUTO_TEST_CASE(
    a_check_that_found_nothing_is_not_made_again_and_lets_the_log_be_written_back) {
    const TemporaryDirectory directory;
    const std::string path = directory.file("a.db");
    static_cast<void>(Database::open(path, one_step).value());
    {
        Database database =
            Database::open(path, one_step, {.damage_check = DamageCheck::Later}).value();
        const auto check_and_add = [&]() -> Result<void> {
            if (const Result<void> sound = database.check(); !sound) return sound;
            database.prepare("INSERT INTO note (text) VALUES ('a')").run();
            return database.check();
        };
        database.write(check_and_add).value();
    }
    BOOST_TEST(!std::filesystem::exists(path + "-wal"));
    Database database = Database::open(path, one_step).value();
    BOOST_TEST(count(database) == 1);
}

BOOST_AUTO_TEST_CASE(does_not_let_sql_reach_beyond_its_file) {
    Database database = Database::open(":memory:", one_step).value();
    for (const char* sql : {"ATTACH ':memory:' AS other", "SELECT load_extension('x')",
                            "UPDATE sqlite_schema SET sql = ''", "SELECT \"no such column\"",
                            "INSERT INTO note (text) VALUES (zeroblob(5000000))"}) {
        const Result<void> result = database.write([&]() -> Result<void> {
            database.prepare(sql).run();
            return {};
        });
        BOOST_TEST(!result.has_value(), sql);
    }
}

BOOST_AUTO_TEST_CASE(migrates_step_by_step_and_only_once) {
    const TemporaryDirectory directory;
    const std::string path = directory.file("a.db");
    {
        Database database = Database::open(path, one_step).value();
        add(database, "old").value();
        BOOST_TEST(number(database, "PRAGMA user_version") == 1);
    }
    for (int opened = 0; opened < 2; ++opened) {
        Database database = Database::open(path, two_steps).value();
        BOOST_TEST(number(database, "PRAGMA user_version") == 2);
        BOOST_TEST(number(database, "SELECT count(*) FROM note WHERE more = 'old'") == 1);
    }
}

BOOST_AUTO_TEST_CASE(a_migration_that_fails_leaves_the_version_before_it) {
    const TemporaryDirectory directory;
    const std::string path = directory.file("a.db");
    static_cast<void>(Database::open(path, one_step).value());
    constexpr std::array broken{one_step[0], Migration{"CREATE TABLE half (id); NONSENSE"}};
    BOOST_TEST(!Database::open(path, broken).has_value());
    Database database = Database::open(path, one_step).value();
    BOOST_TEST(number(database, "PRAGMA user_version") == 1);
    BOOST_TEST(number(database, "SELECT count(*) FROM sqlite_schema WHERE name = 'half'") == 0);
}

BOOST_AUTO_TEST_CASE(refuses_a_file_of_a_newer_version_and_leaves_it) {
    const TemporaryDirectory directory;
    const std::string path = directory.file("a.db");
    static_cast<void>(Database::open(path, two_steps).value());
    check_refused(path, one_step, "newer version: its schema is 2, this program knows up to 1",
                  Errc::NotAccepted);
}

BOOST_AUTO_TEST_CASE(refuses_a_file_of_another_program_and_leaves_it) {
    const TemporaryDirectory directory;
    const std::string path = directory.file("a.db");
    constexpr std::array foreign{Migration{"CREATE TABLE theirs (id); PRAGMA user_version = 0"}};
    {
        Database database = Database::open(path, foreign).value();
        number(database, "SELECT 1");
        const Result<void> reset = database.write([&]() -> Result<void> {
            database.prepare("PRAGMA user_version = 0").run();
            return {};
        });
        BOOST_TEST(reset.has_value());
    }
    check_refused(path, one_step, "another program", Errc::NotAccepted);
}

BOOST_AUTO_TEST_CASE(refuses_what_is_no_database_and_leaves_it) {
    const TemporaryDirectory directory;
    const std::string path = directory.file("a.db");
    test::write_file(path, std::string(8192, 'x'));
    check_refused(path, one_step, "not a database", Errc::Damaged);
    BOOST_TEST(!std::filesystem::exists(path + "-wal"));
}

BOOST_AUTO_TEST_CASE(refuses_a_damaged_database_and_leaves_it) {
    const TemporaryDirectory directory;
    const std::string path = directory.file("a.db");
    {
        Database database = Database::open(path, one_step).value();
        for (int i = 0; i < 500; ++i)
            add(database, std::to_string(i) + std::string(100, 'x')).value();
    }
    const std::string whole = read_file(path);
    BOOST_TEST_REQUIRE(whole.size() > 8 * 4096U);
    for (std::size_t page = 0; page < whole.size() / 4096; ++page) {
        std::string damaged = whole;
        const std::size_t header = page == 0 ? 100 : 0;  // the database's own header comes first
        damaged.replace(page * 4096 + header, 512, std::string(512, '\xa5'));
        test::write_file(path, damaged);
        check_refused(path, one_step, "", Errc::Damaged);
    }
    test::write_file(path, whole.substr(0, whole.size() / 2));
    check_refused(path, one_step, "", Errc::Damaged);
}

BOOST_AUTO_TEST_CASE(refuses_names_that_are_no_regular_files) {
    const TemporaryDirectory directory;
    const std::string target = directory.file("target.db");
    static_cast<void>(Database::open(target, one_step).value());
    std::filesystem::create_symlink(target, directory.file("link.db"));
    std::filesystem::create_symlink(directory.file("nowhere"), directory.file("dangling.db"));
    BOOST_TEST_REQUIRE(::mkfifo(directory.file("fifo.db").c_str(), 0600) == 0);
    std::filesystem::create_directory(directory.file("directory.db"));
    for (const char* name : {"link.db", "dangling.db", "fifo.db", "directory.db"}) {
        const Result<Database> database = Database::open(directory.file(name), one_step);
        BOOST_TEST_REQUIRE(!database.has_value(), name);
        BOOST_CHECK(database.error().code() == Errc::NotAccepted);
    }
    BOOST_TEST(!std::filesystem::exists(directory.file("nowhere")));
    BOOST_TEST(!Database::open(directory.file("no/such/place.db"), one_step).has_value());
}

BOOST_AUTO_TEST_CASE(says_which_limit_leaves_no_room) {
    const TemporaryDirectory directory;
    Database database = Database::open(directory.file("a.db"), one_step).value();
    const Result<void> added = [&] {
        const FileLimit limit{65'536};
        return add(database, std::string(100'000, 'x'));
    }();
    BOOST_TEST_REQUIRE(!added.has_value());
    BOOST_CHECK(added.error().code() == Errc::StorageFull);
    BOOST_TEST(added.error().context().ends_with("File too large"), added.error().context());
    add(database, std::string(100'000, 'x')).value();
}

BOOST_AUTO_TEST_CASE(says_so_where_there_is_no_room_to_open_it) {
    const TemporaryDirectory directory;
    const std::string path = directory.file("a.db");
    static_cast<void>(Database::open(path, one_step).value());
    const Result<Database> opened = [&] {
        const FileLimit limit{4096};  // what SQLite keeps beside an open file needs more
        return Database::open(path, one_step);
    }();
    BOOST_TEST_REQUIRE(!opened.has_value());
    BOOST_CHECK(opened.error().code() == Errc::StorageFull);
    BOOST_TEST(opened.error().context().starts_with(path));
}

BOOST_AUTO_TEST_CASE(a_link_among_the_directories_above_is_no_obstacle) {
    const TemporaryDirectory directory;
    std::filesystem::create_directory(directory.file("real"));
    std::filesystem::create_directory_symlink("real", directory.file("alias"));
    BOOST_TEST(Database::open(directory.file("alias/a.db"), one_step).has_value());
    BOOST_TEST(std::filesystem::exists(directory.file("real/a.db")));
}

BOOST_AUTO_TEST_SUITE_END()
