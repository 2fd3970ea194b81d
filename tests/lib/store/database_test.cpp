#include "lib/store/database.hpp"

#include <sys/stat.h>

#include <array>
#include <boost/test/unit_test.hpp>
#include <filesystem>

#include "tests/lib/store/failing_disk.hpp"
#include "tests/lib/store/temporary_directory.hpp"

using namespace usher;
using namespace usher::store;
using tests::FailingDisk;
using tests::read_file;
using tests::TemporaryDirectory;

namespace {

constexpr std::array one_step{
    Migration{"CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT UNIQUE, bytes BLOB) STRICT;"}};
constexpr std::array two_steps{one_step[0], Migration{"ALTER TABLE note ADD COLUMN more TEXT;"
                                                      "UPDATE note SET more = text"}};

Result<void> add(Database& database, std::string_view text) {
    return database.write([&]() -> Result<void> {
        database.prepare("INSERT INTO note (text) VALUES (?)").bind(text).run();
        return {};
    });
}

std::int64_t number(Database& database, std::string_view query) {
    return database
        .read([&]() -> Result<std::int64_t> {
            Statement statement = database.prepare(query);
            BOOST_TEST_REQUIRE(statement.step());
            return statement.integer(0);
        })
        .value();
}

std::int64_t count(Database& database) {
    return number(database, "SELECT count(*) FROM note");
}

Errc code_of(const Result<void>& result) {
    return result.has_value() ? Errc::Unknown : result.error().code();
}

void check_refused(const std::string& path, std::span<const Migration> migrations,
                   std::string_view reason) {
    const std::string before = read_file(path);
    const Result<Database> database = Database::open(path, migrations);
    BOOST_TEST_REQUIRE(!database.has_value());
    BOOST_CHECK(database.error().code() == Errc::Storage);
    BOOST_TEST(database.error().context().find(reason) != std::string::npos,
               database.error().context());
    BOOST_TEST(database.error().context().starts_with(path));
    BOOST_TEST((read_file(path) == before));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(database)

BOOST_AUTO_TEST_CASE(gives_back_every_kind_of_value) {
    Database database = Database::open(":memory:", one_step).value();
    const std::string bytes{"\0\xff\x80 blob", 8};
    const Result<void> written = database.write([&]() -> Result<void> {
        Statement insert = database.prepare("INSERT INTO note VALUES (?, ?, ?)");
        BOOST_TEST(insert.bind(7).bind("Grüße").bind(Blob{bytes}).run() == 1);
        BOOST_TEST(insert.bind(8).bind("").bind(Blob{}).run() == 1);
        BOOST_TEST(insert.bind(std::int64_t{1} << 60).bind_null().bind_null().run() == 1);
        return {};
    });
    BOOST_TEST(written.has_value());

    const Result<void> read = database.read([&]() -> Result<void> {
        Statement query = database.prepare("SELECT id, text, bytes FROM note ORDER BY id");
        BOOST_TEST_REQUIRE(query.step());
        BOOST_TEST(query.integer(0) == 7);
        BOOST_TEST(query.text(1) == "Grüße");
        BOOST_TEST(query.blob(2) == bytes);
        BOOST_TEST_REQUIRE(query.step());
        BOOST_TEST(!query.is_null(1));
        BOOST_TEST(!query.is_null(2));
        BOOST_TEST(query.blob(2).empty());
        BOOST_TEST_REQUIRE(query.step());
        BOOST_TEST(query.integer(0) == std::int64_t{1} << 60);
        BOOST_TEST(query.is_null(1));
        BOOST_TEST(!query.step());
        return {};
    });
    BOOST_TEST(read.has_value());
}

BOOST_AUTO_TEST_CASE(the_same_text_may_be_prepared_while_it_is_in_use) {
    Database database = Database::open(":memory:", one_step).value();
    for (const char* text : {"a", "b", "c"}) add(database, text).value();
    const Result<int> pairs = database.read([&]() -> Result<int> {
        int found = 0;
        Statement outer = database.prepare("SELECT text FROM note");
        while (outer.step()) {
            Statement inner = database.prepare("SELECT text FROM note");
            while (inner.step()) ++found;
        }
        return found;
    });
    BOOST_TEST(pairs.value() == 9);
}

BOOST_AUTO_TEST_CASE(undoes_a_write_that_gives_an_error_or_throws) {
    Database database = Database::open(":memory:", one_step).value();
    const Result<void> refused = database.write([&]() -> Result<void> {
        database.prepare("INSERT INTO note (text) VALUES ('a')").run();
        return Error{Errc::NotFound, "no"};
    });
    BOOST_CHECK(code_of(refused) == Errc::NotFound);
    const auto throwing = [&]() -> Result<void> {
        database.prepare("INSERT INTO note (text) VALUES ('b')").run();
        throw std::logic_error{"bug"};
    };
    BOOST_CHECK_THROW(static_cast<void>(database.write(throwing)), std::logic_error);
    BOOST_TEST(count(database) == 0);
    BOOST_TEST(!database.in_transaction());
}

BOOST_AUTO_TEST_CASE(an_attempt_is_undone_by_itself) {
    Database database = Database::open(":memory:", one_step).value();
    const Result<void> written = database.write([&]() -> Result<void> {
        database.prepare("INSERT INTO note (text) VALUES ('kept')").run();
        const Result<void> attempt = database.attempt([&]() -> Result<void> {
            database.prepare("INSERT INTO note (text) VALUES ('lost')").run();
            database.prepare("INSERT INTO note (text) VALUES ('kept')").run();
            return {};
        });
        BOOST_CHECK(code_of(attempt) == Errc::Conflict);
        BOOST_TEST(database.in_transaction());
        return database.attempt([&]() -> Result<void> {
            database.prepare("INSERT INTO note (text) VALUES ('also kept')").run();
            return {};
        });
    });
    BOOST_TEST(written.has_value());
    BOOST_TEST(count(database) == 2);
}

BOOST_AUTO_TEST_CASE(names_the_kind_of_a_failure) {
    Database database = Database::open(":memory:", one_step).value();
    add(database, "a").value();
    BOOST_CHECK(code_of(add(database, "a")) == Errc::Conflict);
    const Result<void> nonsense = database.write([&]() -> Result<void> {
        database.prepare("INSERT INTO nowhere VALUES (1)").run();
        return {};
    });
    BOOST_CHECK(code_of(nonsense) == Errc::Storage);
    BOOST_CHECK(!database.must_be_reopened());
}

BOOST_AUTO_TEST_CASE(misuse_is_a_failure_and_not_a_crash) {
    Database database = Database::open(":memory:", one_step).value();
    const Result<void> too_many = database.write([&]() -> Result<void> {
        database.prepare("SELECT ?").bind(1).bind(2);
        return {};
    });
    BOOST_CHECK(code_of(too_many) == Errc::Storage);
    const Result<void> no_row = database.write([&]() -> Result<void> {
        static_cast<void>(database.prepare("SELECT 1").integer(0));
        return {};
    });
    BOOST_CHECK(code_of(no_row) == Errc::Storage);
}

BOOST_AUTO_TEST_CASE(says_full_when_there_is_no_page_left_and_works_again_with_room) {
    const TemporaryDirectory directory;
    Database database = Database::open(directory.file("a.db"), one_step).value();
    const std::int64_t pages = number(database, "PRAGMA page_count");
    number(database, "PRAGMA max_page_count = " + std::to_string(pages));
    BOOST_CHECK(code_of(add(database, std::string(100000, 'x'))) == Errc::StorageFull);
    BOOST_TEST(count(database) == 0);
    BOOST_TEST(!database.must_be_reopened());

    number(database, "PRAGMA max_page_count = 1000000");
    BOOST_TEST(add(database, std::string(100000, 'x')).has_value());
    BOOST_TEST(count(database) == 1);
}

BOOST_AUTO_TEST_CASE(a_full_disk_at_commit_is_survived) {
    const TemporaryDirectory directory;
    const FailingDisk disk;
    Database database = Database::open(directory.file("a.db"), one_step).value();
    FailingDisk::set(FailingDisk::Fault::Full);
    BOOST_CHECK(code_of(add(database, "lost")) == Errc::StorageFull);
    FailingDisk::set(FailingDisk::Fault::None);
    BOOST_TEST(!database.must_be_reopened());
    BOOST_TEST(!database.in_transaction());
    BOOST_TEST(add(database, "kept").has_value());
    BOOST_TEST(count(database) == 1);
}

BOOST_AUTO_TEST_CASE(refuses_everything_after_a_commit_whose_fate_is_unknown) {
    const TemporaryDirectory directory;
    const FailingDisk disk;
    const std::string path = directory.file("a.db");
    {
        Database database = Database::open(path, one_step).value();
        add(database, "before").value();
        FailingDisk::set(FailingDisk::Fault::FailedFlush);
        BOOST_CHECK(code_of(add(database, "in doubt")) == Errc::Storage);
        FailingDisk::set(FailingDisk::Fault::None);

        BOOST_TEST(database.must_be_reopened());
        const Result<void> refused = add(database, "after");
        BOOST_CHECK(code_of(refused) == Errc::Storage);
        BOOST_TEST(refused.error().context().find("must be reopened") != std::string::npos);
        const auto read = [&]() -> Result<void> { return {}; };
        BOOST_CHECK(code_of(database.read(read)) == Errc::Storage);
    }
    // Its bytes had reached the file, so the commit that failed is there all the same.
    Database reopened = Database::open(path, one_step).value();
    BOOST_TEST(number(reopened, "SELECT count(*) FROM note WHERE text = 'before'") == 1);
    BOOST_TEST(number(reopened, "SELECT count(*) FROM note WHERE text = 'in doubt'") == 1);
    BOOST_TEST(add(reopened, "after").has_value());
}

BOOST_AUTO_TEST_CASE(a_failed_write_at_commit_leaves_the_fate_unknown_too) {
    const TemporaryDirectory directory;
    const FailingDisk disk;
    Database database = Database::open(directory.file("a.db"), one_step).value();
    FailingDisk::set(FailingDisk::Fault::FailedWrite);
    BOOST_CHECK(code_of(add(database, "in doubt")) == Errc::Storage);
    BOOST_TEST(database.must_be_reopened());
}

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
    check_refused(path, one_step, "newer version: its schema is 2, this program knows up to 1");
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
    check_refused(path, one_step, "another program");
}

BOOST_AUTO_TEST_CASE(refuses_what_is_no_database_and_leaves_it) {
    const TemporaryDirectory directory;
    const std::string path = directory.file("a.db");
    tests::write_file(path, std::string(8192, 'x'));
    check_refused(path, one_step, "not a database");
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
        tests::write_file(path, damaged);
        check_refused(path, one_step, "");
    }
    tests::write_file(path, whole.substr(0, whole.size() / 2));
    check_refused(path, one_step, "");
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
        BOOST_CHECK(database.error().code() == Errc::Storage);
    }
    BOOST_TEST(!std::filesystem::exists(directory.file("nowhere")));
    BOOST_TEST(!Database::open(directory.file("no/such/place.db"), one_step).has_value());
}

BOOST_AUTO_TEST_CASE(a_link_among_the_directories_above_is_no_obstacle) {
    const TemporaryDirectory directory;
    std::filesystem::create_directory(directory.file("real"));
    std::filesystem::create_directory_symlink("real", directory.file("alias"));
    BOOST_TEST(Database::open(directory.file("alias/a.db"), one_step).has_value());
    BOOST_TEST(std::filesystem::exists(directory.file("real/a.db")));
}

BOOST_AUTO_TEST_SUITE_END()
