#include "lib/store/journal_verifier.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/lib/store/journal_fixture.hpp"

using namespace usher;
using namespace usher::store;
using test::JournalFixture;

namespace {

struct Fixture : JournalFixture {
    Fixture() {
        in_write([&] { table.begin(JournalTable::Begins::First, noon); });
        append(10);
        sign();
        append(10);
        sign();
        append(5);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(journal_verifier, Fixture)

BOOST_AUTO_TEST_CASE(finds_nothing_whatever_the_steps) {
    for (const std::size_t count : {1U, 4U, 5U, 24U, 25U, 26U, 1000U}) {
        BOOST_CHECK_MESSAGE(findings(count).empty(), count);
    }
}

BOOST_AUTO_TEST_CASE(takes_what_is_appended_between_its_steps) {
    JournalVerifier verifier{journal_keys.public_key()};
    BOOST_CHECK(in_write([&] { return verifier.step(table, 20); }));
    BOOST_CHECK_EQUAL(verifier.entry_count(), 25);
    append(3);
    BOOST_CHECK(!in_write([&] { return verifier.step(table, 20); }));
    BOOST_CHECK(verifier.verification()->is_whole());
    BOOST_CHECK_EQUAL(verifier.verification()->checked(), 28);
    BOOST_CHECK_EQUAL(verifier.entry_count(), 28);
}

BOOST_AUTO_TEST_CASE(names_what_was_edited_in_the_file) {
    attack("UPDATE journal SET actor = 'uid 0' WHERE sequence = 17");
    check_found({"entry 17: changed"});
}

BOOST_AUTO_TEST_CASE(names_what_was_taken_out_of_the_file) {
    attack("DELETE FROM journal WHERE sequence BETWEEN 18 AND 19");
    check_found({"entries 18 to 19: missing"});
}

BOOST_AUTO_TEST_CASE(names_what_changed_places) {
    attack("UPDATE journal SET sequence = 1000 WHERE sequence = 7");
    attack("UPDATE journal SET sequence = 7 WHERE sequence = 8");
    attack("UPDATE journal SET sequence = 8 WHERE sequence = 1000");
    check_found({"entry 7: moved, was entry 8", "entry 8: moved, was entry 7"});
}

BOOST_AUTO_TEST_CASE(names_the_end_that_was_cut_off) {
    attack("DELETE FROM journal WHERE sequence > 22");
    check_found({"entries 23 to 25: missing, the end was cut off"});
}

BOOST_AUTO_TEST_CASE(knows_that_the_end_was_cut_off_even_with_its_record) {
    attack("DELETE FROM journal WHERE sequence > 22");
    attack(
        "UPDATE installation SET journal_sequence = 22,"
        " journal_hash = (SELECT hash FROM journal WHERE sequence = 22)");
    check_found({"the head record: changed"});
    attack("UPDATE installation SET journal_sequence = NULL");
    check_found({"the head record: changed"});
}

BOOST_AUTO_TEST_CASE(misses_a_checkpoint) {
    attack("DELETE FROM journal_checkpoint WHERE sequence = 20");
    check_found({"entry 20: the checkpoint behind it is gone"});
    attack("DELETE FROM journal_checkpoint");
    check_found({"entry 20: the checkpoint behind it is gone"});
}

BOOST_AUTO_TEST_CASE(is_not_stopped_by_columns_of_another_length) {
    attack("UPDATE journal SET hash = x'00' WHERE sequence = 3");
    attack("UPDATE journal_checkpoint SET signature = x'00' WHERE sequence = 10");
    check_found({"entry 3: changed", "entry 10: the checkpoint behind it has a wrong signature"});
}

BOOST_AUTO_TEST_SUITE_END()
