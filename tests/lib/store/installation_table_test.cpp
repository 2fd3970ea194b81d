#include "lib/store/installation_table.hpp"

#include <boost/test/unit_test.hpp>
#include <chrono>

#include "tests/lib/store/tables_fixture.hpp"

using namespace usher;
using namespace usher::store;
using license::Attestation;
using license::Mark;

namespace {

constexpr Instant noon = from_unix(1'800'000'000);

struct Fixture : test::TablesFixture {
    InstallationTable table{database, derived, deferred};

    Installation start() {
        return in_write([&] { return table.start(); });
    }
    Installation read() {
        return in_write([&] { return table.read(); });
    }
    /// Every column has a value.
    void fill() {
        start();
        in_write([&] {
            Installation row = table.read();
            row.mark = {
                .highest = noon,
                .attestation = Attestation{
                    .time = noon, .boot_id = "boot", .boot_at = std::chrono::milliseconds{12345}}};
            row.anchored = 1;
            row.journal = journal::Head{.sequence = 9, .base = 2, .checkpoint = 4, .bytes = 900};
            table.write(row);
        });
    }
    void settle() {
        Installation row = table.read();
        table.settle(row);
        table.write(row);
    }
    void keep(const Mark& mark) {
        in_write([&] {
            table.keep(mark);
            settle();
        });
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(installation_table, Fixture)

BOOST_AUTO_TEST_CASE(the_first_start_makes_an_installation) {
    const Installation first = start();
    BOOST_TEST(first.id.text().size() == 40U);
    BOOST_TEST(first.id.text().find_first_not_of("0123456789abcdef") == std::string::npos);
    BOOST_TEST(first.starts == 1);
    BOOST_CHECK(first.mark == Mark{});
}

BOOST_AUTO_TEST_CASE(later_starts_are_counted_under_the_same_id) {
    const Installation first = start();
    const Installation second = start();
    BOOST_CHECK(second.id == first.id);
    BOOST_TEST(second.starts == 2);
    test::TablesFixture elsewhere;
    InstallationTable other{elsewhere.database, elsewhere.derived, elsewhere.deferred};
    BOOST_CHECK(elsewhere.in_write([&] { return other.start(); }).id != first.id);
}

BOOST_AUTO_TEST_CASE(an_installation_that_must_be_there_is_never_made_anew) {
    const auto code_of_start = [this](const std::string& known) {
        return database
            .write([&]() -> Result<Installation> { return table.start(InstallationId{known}); })
            .error()
            .code();
    };
    BOOST_CHECK(code_of_start("somebody") == Errc::NotAccepted);
    const Installation first = start();
    BOOST_CHECK(code_of_start("somebody") == Errc::NotAccepted);
    BOOST_TEST(in_write([&] { return table.start(first.id); }).starts == 2);
}

BOOST_AUTO_TEST_CASE(the_mark_outlives_a_start_with_and_without_attestation) {
    start();
    const Mark soft{.highest = noon, .attestation = {}};
    keep(soft);
    BOOST_CHECK(start().mark == soft);
    const Mark attested{
        .highest = noon + Seconds{1},
        .attestation = Attestation{
            .time = noon, .boot_id = "boot", .boot_at = std::chrono::milliseconds{12345}}};
    keep(attested);
    BOOST_CHECK(start().mark == attested);
    Mark nameless = attested;
    nameless.attestation->boot_id.clear();
    keep(nameless);
    BOOST_CHECK(start().mark == nameless);
    keep(soft);
    BOOST_CHECK(start().mark == soft);
}

BOOST_AUTO_TEST_CASE(without_an_installation_no_mark_is_kept) {
    BOOST_CHECK(failure_of([&] {
                    table.keep({.highest = noon, .attestation = {}});
                    settle();
                }) == Errc::Damaged);
    BOOST_CHECK(failure_of([&] { static_cast<void>(table.standing()); }) == Errc::Damaged);
}

BOOST_AUTO_TEST_CASE(the_generation_grows_and_never_falls) {
    BOOST_TEST(!deferred.has_grown);
    BOOST_TEST(start().generation == 1);
    BOOST_TEST(deferred.has_grown);
    keep({.highest = noon, .attestation = {}});
    const license::Standing kept = in_write([&] { return table.standing(); });
    BOOST_TEST(kept.generation == 2);
    BOOST_CHECK(kept.time == noon);
    BOOST_CHECK(kept.installation == start().id);

    in_write([&] { table.go_beyond(100, noon + Seconds{1}); });
    BOOST_TEST(in_write([&] { return table.standing(); }).generation == 101);
    in_write([&] { table.go_beyond(7, noon); });
    const license::Standing beyond = in_write([&] { return table.standing(); });
    BOOST_TEST(beyond.generation == 102);
    BOOST_CHECK(beyond.time == noon + Seconds{1});
}

// Threat model D28: whoever puts an older row back, or counts on by hand, must not go unnoticed.
BOOST_AUTO_TEST_CASE(whatever_is_changed_in_the_row_is_noticed_until_it_is_said_to_be_genuine) {
    for (const char* change :
         {"id = replace(id, substr(id, 1, 1), 'x')", "starts = 9", "time_highest = 1",
          "attested_time = 1", "attested_boot_id = 'x'", "attested_boot_ms = 1",
          "attested_time = NULL, attested_boot_id = NULL, attested_boot_ms = NULL",
          "generation = generation + 1000", "generation = 9223372036854775807", "anchored = 0",
          "anchored = NULL", "journal_sequence = 10", "journal_hash = randomblob(32)",
          "journal_base = 1", "journal_checkpoint = 5", "journal_bytes = 901",
          "journal_sequence = NULL", "mac = NULL", "mac = zeroblob(32)"}) {
        BOOST_TEST_CONTEXT(change) {
            Fixture changed;
            changed.fill();
            BOOST_TEST(changed.read().is_genuine);
            changed.execute(std::string{"UPDATE installation SET "} + change);
            BOOST_TEST(!changed.start().is_genuine);
            Installation row = changed.read();
            BOOST_TEST(!row.is_genuine);
            row.is_genuine = true;
            changed.in_write([&] { changed.table.write(row); });
            BOOST_TEST(changed.read().is_genuine);
        }
    }
}

BOOST_AUTO_TEST_CASE(an_anchor_is_remembered_from_the_first_one_on) {
    BOOST_TEST(!start().anchored.has_value());
    in_write([&] { table.set_anchored(1); });
    BOOST_TEST(start().anchored.value() == 1);
}

BOOST_AUTO_TEST_CASE(the_schema_holds_one_row_and_whole_attestations) {
    start();
    for (const char* sql :
         {"INSERT INTO installation (one, id, starts, time_highest)"
          " SELECT 2, id, 0, 0 FROM installation",
          "UPDATE installation SET attested_time = 1", "UPDATE installation SET id = 'short'"}) {
        BOOST_CHECK(failure_of([&] { database.prepare(sql).run(); }) == Errc::Conflict);
    }
}

BOOST_AUTO_TEST_SUITE_END()
