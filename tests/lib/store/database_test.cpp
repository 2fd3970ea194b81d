#include "lib/store/database.hpp"

#include <boost/test/unit_test.hpp>
#include <stdexcept>

#include "tests/lib/store/failing_disk.hpp"
#include "tests/lib/store/note_database.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace usher;
using namespace usher::store;
using namespace usher::test;

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

BOOST_AUTO_TEST_CASE(a_statement_for_one_use_is_not_kept) {
    Database database = Database::open(":memory:", one_step).value();
    add(database, "a").value();
    const auto run = [&](const char* sql, bool once) {
        return database.read([&]() -> Result<std::string> {
            Statement query = once ? database.prepare_once(sql) : database.prepare(sql);
            query.bind("a");
            if (!query.step()) return Error{Errc::NotFound, "no row"};
            return query.text(0);
        });
    };
    run("SELECT text FROM note WHERE text = ?", false).value();
    const std::size_t kept = database.statements_kept();
    BOOST_TEST(run("SELECT text FROM note WHERE ? = text", true).value() == "a");
    BOOST_TEST(run("SELECT text FROM note WHERE ? = text", true).value() == "a");
    BOOST_TEST(database.statements_kept() == kept);
    BOOST_TEST(run("SELECT text FROM note WHERE ? = text", false).value() == "a");
    BOOST_TEST(database.statements_kept() == kept + 1);
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
    const auto run = [&](std::string_view sql) {
        return database.write([&]() -> Result<void> {
            database.prepare(sql).run();
            return {};
        });
    };
    BOOST_CHECK(code_of(run("INSERT NONSENSE")) == Errc::Storage);
    // What a migration has made is gone.
    BOOST_CHECK(code_of(run("INSERT INTO nowhere VALUES (1)")) == Errc::Damaged);
    BOOST_CHECK(code_of(run("UPDATE note SET no_column = 1")) == Errc::Damaged);
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
        BOOST_CHECK(code_of(add(database, "in doubt")) == Errc::Unsettled);
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
    BOOST_CHECK(code_of(add(database, "in doubt")) == Errc::Unsettled);
    BOOST_TEST(database.must_be_reopened());
}

BOOST_AUTO_TEST_SUITE_END()
