#include "lib/journal/verification.hpp"

#include <boost/test/unit_test.hpp>
#include <limits>

#include "tests/lib/journal/sample.hpp"

using namespace usher;
using namespace usher::journal;
using test::Sample;
using test::sample_of;
using test::verified;

namespace {

/// What is found wrong, a line each.
std::vector<std::string> found(const Verification& verification) {
    std::vector<std::string> texts;
    for (const Finding& finding : verification.findings()) texts.push_back(text_of(finding));
    return texts;
}

void check_found(const Sample& sample, const std::vector<std::string>& expected) {
    const std::vector<std::string> texts = found(verified(sample));
    BOOST_CHECK_EQUAL_COLLECTIONS(texts.begin(), texts.end(), expected.begin(), expected.end());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(verification)

BOOST_AUTO_TEST_CASE(a_journal_as_it_was_written_is_whole) {
    check_found(Sample{}, {});
    check_found(sample_of(25, 10), {});
    BOOST_CHECK_EQUAL(verified(sample_of(25, 10)).checked(), 25);
    check_found(sample_of(25, 100), {});
}

BOOST_AUTO_TEST_CASE(an_entry_that_was_edited_is_named) {
    Sample sample = sample_of(25, 10);
    sample.entries[16].note.actor = Actor{"uid 0"};
    check_found(sample, {"entry 17: changed"});
}

BOOST_AUTO_TEST_CASE(an_entry_that_was_edited_and_hashed_anew_is_named) {
    Sample sample = sample_of(25, 10);
    sample.entries[16].note.details = "{}";
    sample.hash_again(16);
    check_found(sample, {"entry 17: changed"});
}

BOOST_AUTO_TEST_CASE(the_first_entry_is_named_too) {
    Sample sample = sample_of(25, 10);
    sample.entries[0].before = crypto::sha256("x");
    sample.hash_again(0);
    check_found(sample, {"entry 1: changed", "entry 1: changed"});
}

BOOST_AUTO_TEST_CASE(a_tail_hashed_anew_does_not_lead_to_the_signed_checkpoint) {
    Sample sample = sample_of(25, 10);
    sample.entries[12].note.details = "{}";
    sample.hash_again_from(12);
    check_found(sample, {"entries 11 to 20: changed", "entries 21 to 25: changed"});
}

BOOST_AUTO_TEST_CASE(behind_the_last_checkpoint_the_head_knows) {
    Sample sample = sample_of(25, 10);
    sample.entries[22].note.details = "{}";
    sample.hash_again_from(22);
    check_found(sample, {"entries 21 to 25: changed"});
}

BOOST_AUTO_TEST_CASE(entries_taken_out_are_named) {
    Sample sample = sample_of(25, 10);
    sample.entries.erase(sample.entries.begin() + 17, sample.entries.begin() + 20);
    check_found(sample, {"entries 18 to 20: missing"});
}

BOOST_AUTO_TEST_CASE(entries_that_changed_places_are_named_with_their_own) {
    Sample sample = sample_of(25, 10);
    std::swap(sample.entries[16], sample.entries[20]);
    std::swap(sample.entries[16].sequence, sample.entries[20].sequence);
    check_found(sample, {"entry 17: moved, was entry 21", "entry 21: moved, was entry 17"});
}

BOOST_AUTO_TEST_CASE(lines_that_changed_places_are_out_of_order) {
    Sample sample = sample_of(25, 10);
    std::swap(sample.entries[21], sample.entries[22]);
    check_found(sample, {"entry 22: missing", "entry 22: out of order"});
}

BOOST_AUTO_TEST_CASE(an_end_that_was_cut_off_is_found_behind_the_last_checkpoint_too) {
    Sample sample = sample_of(25, 10);
    sample.entries.resize(22);
    check_found(sample, {"entries 23 to 25: missing, the end was cut off"});
    sample = sample_of(25, 10);
    sample.entries.resize(15);
    sample.checkpoints.pop_back();
    check_found(sample, {"entry 20: the checkpoint behind it is gone",
                         "entries 16 to 25: missing, the end was cut off"});
}

BOOST_AUTO_TEST_CASE(entries_that_nobody_wrote_are_found) {
    Sample sample = sample_of(25, 10);
    const Head head = sample.head;
    sample.add(test::note("forged"));
    sample.head = head;
    check_found(sample, {"entry 26: added"});
}

BOOST_AUTO_TEST_CASE(a_checkpoint_that_is_gone_or_forged_is_found) {
    Sample sample = sample_of(35, 10);
    sample.checkpoints.erase(sample.checkpoints.begin() + 1);
    check_found(sample, {"entry 20: the checkpoint behind it is gone"});

    sample = sample_of(25, 10);
    const Keys others{Secret{std::string(32, 'o')}};
    sample.checkpoints[0] = others.sign(sample.checkpoints[0]);
    check_found(sample, {"entry 10: the checkpoint behind it has a wrong signature"});
}

BOOST_AUTO_TEST_CASE(a_beginning_let_go_with_a_signed_word_is_no_fault) {
    Sample sample = sample_of(35, 10);
    sample.let_go(1, test::sample_keys());
    BOOST_CHECK_EQUAL(sample.entries.front().sequence, 21);
    check_found(sample, {});
    BOOST_CHECK(test::verified_offline(sample, sample.checkpoints.back()).is_whole());
}

BOOST_AUTO_TEST_CASE(a_beginning_let_go_without_one_is) {
    Sample sample = sample_of(35, 10);
    sample.base = sample.checkpoints[1];
    sample.checkpoints.erase(sample.checkpoints.begin(), sample.checkpoints.begin() + 2);
    sample.entries.erase(sample.entries.begin(), sample.entries.begin() + 20);
    check_found(sample, {"entries 1 to 20: missing"});
    sample.head.base = 20;  // as one who has the key, but has signed nothing
    check_found(sample, {"entries 1 to 20: missing"});
}

BOOST_AUTO_TEST_CASE(a_beginning_that_was_let_go_and_is_back_is_found) {
    Sample sample = sample_of(35, 10);
    const Sample earlier = sample;
    sample.let_go(1, test::sample_keys());
    sample.base.reset();
    sample.entries.insert(sample.entries.begin(), earlier.entries.begin(),
                          earlier.entries.begin() + 20);
    sample.checkpoints.insert(sample.checkpoints.begin(), earlier.checkpoints.begin(),
                              earlier.checkpoints.begin() + 2);
    check_found(sample, {"entries 1 to 20: added"});
}

BOOST_AUTO_TEST_CASE(a_base_of_another_hand_is_found) {
    Sample sample = sample_of(35, 10);
    sample.let_go(1, test::sample_keys());
    const Keys others{Secret{std::string(32, 'o')}};
    sample.base = others.sign(*sample.base);
    check_found(sample, {"entry 20: the checkpoint behind it has a wrong signature"});
}

BOOST_AUTO_TEST_CASE(numbers_beyond_all_reckoning_are_found_and_harm_nothing) {
    for (const std::int64_t number : {std::numeric_limits<std::int64_t>::max(),
                                      std::numeric_limits<std::int64_t>::min(), std::int64_t{0}}) {
        Sample sample = sample_of(25, 10);
        sample.entries[24].sequence = number;
        const std::string text = std::to_string(number);
        check_found(sample,
                    {"entry " + text + ": added", "entry 25: missing, the end was cut off"});
        sample = sample_of(25, 10);
        sample.checkpoints.back().sequence = number;
        BOOST_CHECK(!verified(sample).is_whole());
        sample = sample_of(25, 10);
        sample.base = sample.checkpoints.front();
        sample.base->sequence = number;
        BOOST_CHECK(!verified(sample).is_whole());
    }
}

BOOST_AUTO_TEST_CASE(damage_that_the_daemon_has_seen_stays_found) {
    Sample sample = sample_of(5, 10);
    sample.add(test::note(std::string{damage_kind}));
    check_found(sample, {"entry 6: says that damage was found before it"});
}

BOOST_AUTO_TEST_CASE(more_findings_than_are_kept_are_counted) {
    Sample sample = sample_of(250, 1000);
    for (Entry& entry : sample.entries) entry.note.kind = "other";
    const Verification verification = verified(sample);
    BOOST_CHECK_EQUAL(verification.findings().size(), Verification::findings_max);
    BOOST_CHECK_EQUAL(verification.finding_count(), 250);
}

BOOST_AUTO_TEST_SUITE_END()
