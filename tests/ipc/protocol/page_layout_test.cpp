#include "ipc/protocol/page_layout.hpp"

#include <boost/test/unit_test.hpp>

using namespace usher::protocol;

BOOST_AUTO_TEST_SUITE(page_layout)

BOOST_AUTO_TEST_CASE(current_keeps_its_parts_in_one_word) {
    const Current current{
        .generation = 0xabcdef012345, .size_log2 = 17, .slot_size_log2 = 20, .slot = 2};
    const Current read = Current::of(current.word());
    BOOST_TEST(read.generation == current.generation);
    BOOST_TEST(read.size_log2 == current.size_log2);
    BOOST_TEST(read.slot_size_log2 == current.slot_size_log2);
    BOOST_TEST(read.slot == current.slot);
    BOOST_TEST(current.word() == 0xabcd'ef01'2345'1152U);
    BOOST_TEST(current.offset() == 4096U + 2U * 32U * (1U << 20U));
}

BOOST_AUTO_TEST_CASE(a_table_fits_only_within_its_slot_and_the_file) {
    const Current good{.generation = 1, .size_log2 = 10, .slot_size_log2 = 10, .slot = 2};
    BOOST_TEST(good.fits(page_bytes(10)));
    BOOST_TEST(!good.fits(page_bytes(10) - 1));
    BOOST_TEST(!good.fits(page_bytes(9)));
    Current wrong = good;
    wrong.slot = 3;
    BOOST_TEST(!wrong.fits(page_bytes(12)));
    wrong = good;
    wrong.size_log2 = 11;
    BOOST_TEST(!wrong.fits(page_bytes(12)));
    wrong.size_log2 = 0;
    BOOST_TEST(!wrong.fits(page_bytes(12)));
    wrong = {.generation = 1, .size_log2 = 60, .slot_size_log2 = 63, .slot = 2};
    BOOST_TEST(!wrong.fits(~std::uint64_t{0}));
}

BOOST_AUTO_TEST_CASE(a_right_comes_out_of_its_words_as_it_went_in) {
    for (const std::int64_t valid_to : {epoch, epoch + 1, epoch + no_end - 1}) {
        for (const bool trial : {false, true}) {
            const Right right{.valid_to = valid_to, .confirmed_at = epoch + 5, .trial = trial};
            const EntryWords words = right_words(right, 63);
            BOOST_CHECK(kind_of(words.state) == EntryKind::Right);
            BOOST_TEST(policy_of(words.state) == 63U);
            const Right read = right_of(words);
            BOOST_TEST(read.valid_to == right.valid_to);
            BOOST_TEST(read.confirmed_at == right.confirmed_at);
            BOOST_TEST(read.trial == trial);
        }
    }
}

BOOST_AUTO_TEST_CASE(times_beyond_the_range_of_the_page_are_kept_as_its_nearest) {
    for (const std::int64_t late : {epoch + no_end, std::int64_t{1} << 53U, endless}) {
        BOOST_TEST(right_of(right_words({.valid_to = late}, 0)).valid_to == endless);
    }
    const Right early = right_of(right_words({.valid_to = 0, .confirmed_at = 1}, 0));
    BOOST_TEST(early.valid_to == epoch);
    BOOST_TEST(early.confirmed_at == epoch + 1);
    BOOST_TEST(right_of(right_words({.confirmed_at = endless}, 0)).confirmed_at == epoch + no_end);
}

BOOST_AUTO_TEST_CASE(a_right_that_says_nothing_has_ended_and_was_never_confirmed) {
    const Right right = right_of(right_words({}, 0));
    BOOST_TEST(right.valid_to == epoch);
    BOOST_TEST(right.confirmed_at == 0);
}

BOOST_AUTO_TEST_CASE(what_is_said_of_a_channel_comes_out_of_its_words_as_it_went_in) {
    const ChannelAnswer answer{.reason = Reason::NotStarted,
                               .then = Reason::Lapsed,
                               .since = epoch + 5,
                               .until = epoch + 7,
                               .confirmed_at = epoch + 6};
    const EntryWords words = channel_words(answer, 63);
    BOOST_CHECK(kind_of(words.state) == EntryKind::Channel);
    BOOST_CHECK_EQUAL(policy_of(words.state), 63U);
    BOOST_CHECK(channel_answer_of(words) == answer);

    const ChannelAnswer widest{.reason = Reason::Active,
                               .then = Reason::AskDaemon,
                               .since = 0,
                               .until = epoch + (std::int64_t{1} << 32U),
                               .confirmed_at = 0};
    const ChannelAnswer kept = channel_answer_of(channel_words(widest, 0));
    BOOST_CHECK_EQUAL(kept.since, epoch);
    BOOST_CHECK_EQUAL(kept.until, endless);
    BOOST_CHECK_EQUAL(kept.confirmed_at, 0);
    BOOST_CHECK(kept.then == Reason::AskDaemon);
}

BOOST_AUTO_TEST_CASE(a_marker_says_what_product_the_key_is_good_for) {
    const EntryWords general = marker_words({});
    BOOST_CHECK(kind_of(general.state) == EntryKind::KeyMarker);
    BOOST_TEST(flags_of(general.state) == 0U);
    const EntryWords individual = marker_words(77);
    BOOST_TEST(flags_of(individual.state) == individual_flag);
    BOOST_TEST(individual.confirmation == 77U);
}

BOOST_AUTO_TEST_SUITE_END()
