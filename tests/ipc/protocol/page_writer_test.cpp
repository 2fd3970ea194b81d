#include "ipc/protocol/page_writer.hpp"

#include <boost/test/unit_test.hpp>
#include <map>
#include <random>

#include "tests/ipc/protocol/page_fixture.hpp"

using namespace usher::protocol;
using namespace usher::protocol::test;

namespace {

using Model = std::map<std::uint64_t, EntryWords>;

void check_same(const Page& page, const Model& model, std::uint64_t numbers) {
    BOOST_TEST(page.writer.size() == model.size());
    for (std::uint64_t number = 0; number < numbers; ++number) {
        const auto found = page.reader.inspect(place_of(number));
        const auto expected = model.find(number);
        const bool same = expected == model.end() ? !found : found == expected->second;
        if (!same) BOOST_ERROR("entry " << number << " is not what was put there");
    }
}

EntryWords some_words(std::uint64_t number) {
    return right_words({.valid_to = now + static_cast<std::int64_t>(number), .confirmed_at = now},
                       0);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(page_writer)

BOOST_AUTO_TEST_CASE(a_page_begins_empty_and_says_what_it_was_given) {
    const Page page;
    BOOST_TEST(page.writer.size() == 0U);
    BOOST_TEST(!page.reader.inspect(place_of(1)).has_value());
    const Header& header = page.writer.header();
    BOOST_TEST(header.magic == page_magic);
    BOOST_TEST(header.instance == 7U);
    BOOST_TEST(header.page_life_ms == page_life_ms);
    BOOST_TEST(header.policies[1].flags == 1U);
    BOOST_TEST(page.generation() == 1000U);
}

BOOST_AUTO_TEST_CASE(is_always_what_a_map_would_be) {
    constexpr std::uint64_t numbers = 400;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        std::mt19937_64 random{seed};
        Page page{10};
        Model model;
        for (int step = 0; step < 4000; ++step) {
            const std::uint64_t number = random() % numbers;
            if (random() % 3 == 0) {
                page.writer.remove(place_of(number));
                model.erase(number);
            } else {
                const EntryWords words = some_words(random() % 1000);
                BOOST_REQUIRE(page.writer.put(place_of(number), words));
                model[number] = words;
            }
        }
        check_same(page, model, numbers);
    }
}

BOOST_AUTO_TEST_CASE(grows_by_new_tables_and_says_when_the_file_is_full) {
    Page page{12};
    Model model;
    const std::size_t first_size = page.writer.table_size();
    std::uint64_t number = 0;
    while (page.writer.put(place_of(number), some_words(number))) {
        model[number] = some_words(number);
        ++number;
    }
    BOOST_TEST(page.writer.table_size() == 4096U);
    BOOST_TEST(first_size < 4096U);
    BOOST_TEST(number == 4096U * 4 / 5);
    check_same(page, model, number + 1);

    // A full page still changes and revokes what it holds.
    BOOST_TEST(page.writer.put(place_of(3), some_words(99)));
    page.writer.remove(place_of(4));
    model[3] = some_words(99);
    model.erase(4);
    check_same(page, model, number + 1);
}

BOOST_AUTO_TEST_CASE(new_entries_take_the_room_of_removed_ones) {
    Page page{10};
    for (std::uint64_t number = 0; number < 10'000; ++number) {
        BOOST_REQUIRE(page.writer.put(place_of(number), some_words(number)));
        if (number >= 100) page.writer.remove(place_of(number - 100));
    }
    BOOST_TEST(page.writer.size() == 100U);
    BOOST_TEST(page.writer.table_size() <= 1024U);
    BOOST_TEST(page.generation() > 1003U);  // every slot has been used again
    BOOST_CHECK(page.reader.inspect(place_of(9'999)) == some_words(9'999));
    BOOST_TEST(!page.reader.inspect(place_of(9'899)).has_value());
}

BOOST_AUTO_TEST_CASE(makes_room_in_one_step) {
    Page page{16};
    BOOST_TEST(page.writer.reserve(20'000));
    BOOST_TEST(page.generation() == 1001U);
    for (std::uint64_t number = 0; number < 20'000; ++number) {
        BOOST_REQUIRE(page.writer.put(place_of(number), some_words(number)));
    }
    BOOST_TEST(page.generation() == 1001U);
    BOOST_TEST(!page.writer.reserve(1'000'000));
    BOOST_TEST(page.generation() == 1001U);
}

BOOST_AUTO_TEST_CASE(a_longer_file_takes_over_what_a_full_one_holds) {
    Page small{8};
    Model model;
    std::uint64_t number = 0;
    for (; small.writer.put(place_of(number), some_words(number)); ++number) {
        model[number] = some_words(number);
    }
    small.writer.remove(place_of(0));
    model.erase(0);
    Page large{10};
    BOOST_TEST(large.writer.copy_from(small.writer));
    check_same(large, model, number + 1);
    Page smaller{5};
    BOOST_TEST(!smaller.writer.copy_from(large.writer));
}

BOOST_AUTO_TEST_CASE(a_removed_entry_comes_back_in_its_old_place) {
    Page page;
    BOOST_TEST(page.writer.put(place_of(1), some_words(1)));
    page.writer.remove(place_of(1));
    page.writer.remove(place_of(1));
    page.writer.remove(place_of(2));
    BOOST_TEST(page.writer.size() == 0U);
    BOOST_TEST(!page.reader.inspect(place_of(1)).has_value());
    BOOST_TEST(page.writer.put(place_of(1), some_words(5)));
    BOOST_TEST(page.writer.size() == 1U);
    BOOST_CHECK(page.reader.inspect(place_of(1)) == some_words(5));
}

BOOST_AUTO_TEST_SUITE_END()
