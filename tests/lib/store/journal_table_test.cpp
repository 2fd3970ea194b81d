#include "lib/store/journal_table.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/lib/store/journal_fixture.hpp"

using namespace usher;
using namespace usher::store;
using journal::Checkpoint;
using test::JournalFixture;

namespace {

constexpr std::int64_t any_size = std::int64_t{1} << 40;

struct Fixture : JournalFixture {
    /// How many rows `table_name` has.
    std::int64_t count(const std::string& table_name) {
        return in_write([&] {
            Statement query = database.prepare("SELECT count(*) FROM " + table_name);
            BOOST_TEST_REQUIRE(query.step());
            return query.integer(0);
        });
    }
    std::optional<Checkpoint> disposable(Instant cutoff, std::int64_t bytes_max = any_size) {
        return in_write([&] { return table.disposable(cutoff, bytes_max); });
    }
    void let_go(const Checkpoint& checkpoint) {
        in_write([&] { table.let_go(checkpoint, note("journal_trimmed")); });
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(journal_table, Fixture)

BOOST_AUTO_TEST_CASE(gives_entries_back_as_they_were_appended_and_chained) {
    in_write([&] { table.begin(JournalTable::Begins::First, noon); });
    append(5);
    const auto entries = in_write([&] { return table.after(0, 10); });
    BOOST_TEST_REQUIRE(entries.size() == 5U);
    BOOST_CHECK(entries[0].before == journal::nothing_before);
    for (std::size_t i = 0; i < entries.size(); ++i) {
        BOOST_CHECK_EQUAL(entries[i].sequence, static_cast<std::int64_t>(i) + 1);
        BOOST_CHECK(entries[i].note == note());
        if (i > 0) BOOST_CHECK(entries[i].before == entries[i - 1].hash);
    }
    BOOST_CHECK_EQUAL(in_write([&] { return table.after(3, 1); }).at(0).sequence, 4);
    BOOST_CHECK_EQUAL(in_write([&] { return table.before(4, 2); }).at(0).sequence, 3);
}

BOOST_AUTO_TEST_CASE(what_a_write_takes_back_leaves_no_entry) {
    in_write([&] { table.begin(JournalTable::Begins::First, noon); });
    append(2);
    const Result<void> refused = database.write([&]() -> Result<void> {
        table.append(note());
        settle();
        return Error{Errc::Conflict, "refused"};
    });
    BOOST_CHECK(!refused);
    append(1);
    BOOST_CHECK_EQUAL(head().sequence, 3);
    check_found({});
}

BOOST_AUTO_TEST_CASE(is_only_appended_to) {
    in_write([&] { table.begin(JournalTable::Begins::First, noon); });
    append(3);
    sign();
    for (const char* sql :
         {"UPDATE journal SET actor = 'x' WHERE sequence = 2", "DELETE FROM journal",
          "DELETE FROM journal WHERE sequence = 3", "UPDATE journal_checkpoint SET count = 1",
          "DELETE FROM journal_checkpoint", "DELETE FROM installation",
          "INSERT OR REPLACE INTO journal (sequence, at, kind, subject, actor, details, before,"
          " hash) SELECT 2, at, kind, subject, 'x', details, before, hash FROM journal"
          " WHERE sequence = 2"}) {
        BOOST_CHECK_MESSAGE(failure_of([&] { database.prepare(sql).run(); }) == Errc::Conflict,
                            sql);
    }
    check_found({});
}

BOOST_AUTO_TEST_CASE(signs_a_checkpoint_when_enough_has_come_and_when_asked) {
    in_write([&] { table.begin(JournalTable::Begins::First, noon); });
    append(JournalTable::checkpoint_every + 4);
    sign();
    sign();
    const auto checkpoints = in_write([&] { return table.checkpoints(0, 1000); });
    BOOST_TEST_REQUIRE(checkpoints.size() == 2U);
    BOOST_CHECK_EQUAL(checkpoints[0].sequence, JournalTable::checkpoint_every);
    BOOST_CHECK_EQUAL(checkpoints[1].sequence, JournalTable::checkpoint_every + 4);
    BOOST_CHECK_EQUAL(checkpoints[1].previous, JournalTable::checkpoint_every);
    for (const Checkpoint& checkpoint : checkpoints) {
        BOOST_CHECK(is_signed_by(journal_keys.public_key(), checkpoint));
    }
}

BOOST_AUTO_TEST_CASE(signs_nothing_behind_no_entry) {
    in_write([&] { table.begin(JournalTable::Begins::First, noon); });
    sign();
    BOOST_CHECK_EQUAL(count("journal_checkpoint"), 0);
}

BOOST_AUTO_TEST_CASE(lets_go_by_age_up_to_a_checkpoint) {
    in_write([&] { table.begin(JournalTable::Begins::First, noon); });
    append(10);
    sign();
    append(5);
    BOOST_CHECK(!disposable(noon));
    const auto chosen = disposable(noon + Seconds{1});
    BOOST_TEST_REQUIRE(chosen.has_value());
    BOOST_CHECK_EQUAL(chosen->sequence, 10);
    let_go(*chosen);
    check_found({});
    BOOST_CHECK_EQUAL(in_write([&] { return table.after(0, 1); }).at(0).sequence, 11);
    BOOST_CHECK_EQUAL(in_write([&] { return table.before(100, 100); }).size(), 6U);
    BOOST_CHECK_EQUAL(count("journal"), 16);

    BOOST_CHECK_EQUAL(in_write([&] { return table.remove_some(4); }), 4);
    check_found({});
    BOOST_CHECK_EQUAL(in_write([&] { return table.remove_some(100); }), 6);
    BOOST_CHECK_EQUAL(in_write([&] { return table.remove_some(100); }), 0);
    BOOST_CHECK_EQUAL(count("journal"), 6);
    BOOST_CHECK_EQUAL(count("journal_checkpoint"), 2);  // where it begins, and the one that says so
    check_found({});
}

BOOST_AUTO_TEST_CASE(lets_go_by_size_no_more_than_it_must) {
    in_write([&] { table.begin(JournalTable::Begins::First, noon); });
    for (int i = 0; i < 4; ++i) {
        append(10);
        sign();
    }
    const std::int64_t quarter = head().bytes / 4;
    BOOST_CHECK(!disposable(noon, 4 * quarter));
    BOOST_CHECK_EQUAL(disposable(noon, 3 * quarter).value().sequence, 10);
    BOOST_CHECK_EQUAL(disposable(noon, 3 * quarter - 1).value().sequence, 20);
    let_go(disposable(noon, 2 * quarter).value());
    BOOST_CHECK(!disposable(noon, 2 * quarter + 1000));
    BOOST_CHECK_EQUAL(disposable(noon, quarter + 1000).value().sequence, 30);
}

BOOST_AUTO_TEST_CASE(lets_nothing_go_on_the_word_of_a_forged_checkpoint) {
    in_write([&] { table.begin(JournalTable::Begins::First, noon); });
    append(10);
    sign();
    append(5);
    attack("UPDATE journal_checkpoint SET at = 1");
    BOOST_CHECK(!disposable(noon));
}

BOOST_AUTO_TEST_CASE(a_head_that_was_changed_is_never_made_genuine_without_a_word) {
    in_write([&] { table.begin(JournalTable::Begins::First, noon); });
    append(10);
    attack("DELETE FROM journal WHERE sequence > 5");
    attack("UPDATE installation SET journal_sequence = 5");
    append(1);
    check_found({"entry 6: says that damage was found before it"});
    BOOST_CHECK_EQUAL(in_write([&] { return table.after(5, 1); }).at(0).note.details,
                      R"({"found":"the installation's record was changed"})");
}

BOOST_AUTO_TEST_CASE(a_head_of_no_sense_does_not_keep_the_daemon_from_writing) {
    in_write([&] { table.begin(JournalTable::Begins::First, noon); });
    append(10);
    attack(
        "UPDATE installation SET journal_sequence = 9223372036854775807,"
        " journal_base = 4611686018427387904");
    attack("UPDATE journal SET sequence = 9223372036854775807 WHERE sequence = 10");
    append(3);
    BOOST_CHECK_EQUAL(head().sequence, 13);
    BOOST_CHECK(!findings().empty());
}

BOOST_AUTO_TEST_CASE(entries_behind_the_end_are_seen_at_the_next_start) {
    in_write([&] { table.begin(JournalTable::Begins::First, noon); });
    append(3);
    attack(
        "INSERT INTO journal SELECT 4, at, kind, subject, actor, details, before, hash"
        " FROM journal WHERE sequence = 3");
    in_write([&] { table.begin(JournalTable::Begins::Again, noon); });
    check_found({"entry 4: moved, was entry 3", "entry 5: says that damage was found before it"});
}

BOOST_AUTO_TEST_CASE(entries_behind_the_end_stop_no_command) {
    in_write([&] { table.begin(JournalTable::Begins::First, noon); });
    append(3);
    attack(
        "INSERT INTO journal SELECT 4, at, kind, subject, actor, details, before, hash"
        " FROM journal WHERE sequence = 3");
    append(1);
    BOOST_CHECK_EQUAL(head().sequence, 6);
    check_found({"entry 4: moved, was entry 3", "entry 5: says that damage was found before it"});
}

BOOST_AUTO_TEST_CASE(a_journal_that_is_gone_as_a_whole_is_not_taken_for_a_new_one) {
    in_write([&] { table.begin(JournalTable::Begins::First, noon); });
    append(3);
    attack("DELETE FROM journal");
    attack("DELETE FROM journal_checkpoint");
    attack("UPDATE installation SET journal_sequence = NULL");
    in_write([&] { table.begin(JournalTable::Begins::Again, noon); });
    check_found({"entry 1: says that damage was found before it"});
}

BOOST_AUTO_TEST_SUITE_END()
