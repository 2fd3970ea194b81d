// A database of the schema before there was a journal begins one, once.
#include <boost/test/unit_test.hpp>

#include "lib/store/table_work.hpp"
#include "tests/lib/store/journal_fixture.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace usher;
using namespace usher::store;

namespace {

constexpr std::size_t earlier_version = 3;

struct Fixture {
    test::TemporaryDirectory directory;
    std::string path = directory.file("usher.db");
    Secret store_key{std::string(32, 's')};
    DerivedKeys derived{store_key};
    const Sealer& sealer = derived.sealer;

    Fixture() {
        Database earlier = Database::open(path, migrations().first(earlier_version)).value();
        const std::string probe =
            sealer.seal("usher", {.table = "sealing", .column = "probe", .row = 1});
        write(earlier, [&] {
            earlier.prepare("INSERT INTO sealing (one, probe) VALUES (1, ?)")
                .bind(Blob{probe})
                .run();
            earlier
                .prepare(
                    "INSERT INTO installation (one, id, starts, time_highest)"
                    " VALUES (1, printf('%040d', 1), 3, 0)")
                .run();
        });
    }
    template <typename Work>
    void write(Database& database, Work work) {
        database
            .write([&]() -> Result<void> {
                work();
                return {};
            })
            .value();
    }
    /// What a start that knows its installation writes; the kinds of all entries after it.
    std::vector<std::string> start(Database& database) {
        Deferred deferred;
        Tables tables{database, derived, deferred};
        std::vector<std::string> kinds;
        write(database, [&] {
            tables.installation.start();
            tables.journal.begin(JournalTable::Begins::Again, test::JournalFixture::noon);
            tables.journal.append(test::JournalFixture::note("daemon_started"));
            static_cast<void>(tables.settle());
            for (const journal::Entry& entry : tables.journal.after(0, 100)) {
                kinds.push_back(entry.note.kind);
            }
        });
        return kinds;
    }
};

using Kinds = std::vector<std::string>;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(journal_migration, Fixture)

BOOST_AUTO_TEST_CASE(begins_a_journal_without_a_word_of_damage) {
    Database database = Database::open(path, migrations()).value();
    BOOST_CHECK((start(database) == Kinds{"daemon_started"}));
    BOOST_CHECK((start(database) == Kinds{"daemon_started", "daemon_started"}));
}

BOOST_AUTO_TEST_CASE(begins_none_again_when_the_first_is_gone) {
    Database database = Database::open(path, migrations()).value();
    start(database);
    write(database, [&] {
        for (const char* sql : {"DROP TRIGGER journal_entry_is_kept", "DELETE FROM journal",
                                "UPDATE installation SET journal_sequence = NULL"}) {
            database.prepare(sql).run();
        }
    });
    BOOST_CHECK((start(database) == Kinds{"journal_damaged", "daemon_started"}));
}

BOOST_AUTO_TEST_SUITE_END()
