#include "ipc/protocol/page_image.hpp"

#include <boost/test/unit_test.hpp>
#include <cstring>

#include "tests/ipc/protocol/page_fixture.hpp"

using namespace usher::protocol;
using namespace usher::protocol::test;

namespace {

constexpr std::int64_t later_boot_ms = 5'000;  // of another boot
constexpr std::int64_t later = now + 3;

std::span<std::byte> bytes_of(std::vector<CacheLine>& lines) {
    return std::as_writable_bytes(std::span{lines});
}

/// A page with `count` rights of user keys; every fifth has ended, every seventh was removed.
struct Fixture {
    Page page{12};

    void fill(std::uint64_t count) {
        for (std::uint64_t number = 1; number <= count; ++number) {
            const std::int64_t valid_to = number % 5 == 0 ? now - 1 : now + 1000;
            BOOST_REQUIRE(page.writer.put(
                place(number), right_words({.valid_to = valid_to, .confirmed_at = now}, 0)));
            BOOST_REQUIRE(page.writer.put(subject(number), marker_words({})));
            if (number % 7 == 0) page.writer.remove(place(number));
        }
    }
    static std::string name(std::uint64_t number) { return "key-" + std::to_string(number); }
    static Hash128 subject(std::uint64_t number) {
        return user_key_subject(hash_key, name(number));
    }
    static Hash128 place(std::uint64_t number) {
        return user_key_place(hash_key, subject(number), "noAds");
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(page_image, Fixture)

BOOST_AUTO_TEST_CASE(says_what_the_page_said_but_never_that_it_is_fresh) {
    for (const std::uint64_t count : {0U, 1U, 11U, 12U, 13U, 500U, 1000U}) {
        Fixture other;
        other.fill(count);
        std::vector<CacheLine> lines = other.page.writer.image();
        std::optional<PageImage> image = PageImage::of(bytes_of(lines), hash_key);
        BOOST_REQUIRE(image);
        BOOST_TEST(4 * other.page.writer.size() <= 3 * image->table_size());
        for (std::uint64_t number = 1; number <= count + 1; ++number) {
            const std::string key = name(number);
            const Question question{.user_key = key, .option = "noAds"};
            Verdict expected =
                other.page.reader.check(*other.page.reader.prepare(question), boot_ms);
            if (expected.freshness == Freshness::Fresh) expected.freshness = Freshness::Stale;
            const Verdict said =
                image->check(question, later_boot_ms, later * 1000 - later_boot_ms);
            BOOST_CHECK_MESSAGE(said == expected, key << " of " << count);
        }
    }
}

BOOST_AUTO_TEST_CASE(time_goes_on_behind_it) {
    fill(1);
    std::vector<CacheLine> lines = page.writer.image();
    std::optional<PageImage> image = PageImage::of(bytes_of(lines), hash_key);
    const Question question{.user_key = "key-1", .option = "noAds"};
    const auto at = [&](std::int64_t time) { return image->check(question, 1, time * 1000 - 1); };
    BOOST_TEST(at(now + 10).allowed);
    BOOST_CHECK(at(now + 45).freshness == Freshness::Grace);
    BOOST_CHECK(at(now + 100).reason == Reason::NotConfirmed);
    BOOST_CHECK(at(now + 1000).reason == Reason::Lapsed);
}

BOOST_AUTO_TEST_CASE(is_copied_to_a_page_in_parts) {
    fill(1000);
    std::vector<CacheLine> lines = page.writer.image();
    const std::optional<PageImage> image = PageImage::of(bytes_of(lines), hash_key);
    Page copy{12};
    for (std::size_t first = 0; first < image->table_size(); first += 100) {
        BOOST_REQUIRE(image->copy(first, 100, copy.writer));
    }
    BOOST_TEST(copy.writer.size() == page.writer.size());
    page.writer.each([&](const Hash128& place, const EntryWords& words) {
        BOOST_CHECK(copy.reader.inspect(place) == words);
    });
    Page small{4};
    BOOST_TEST(!image->copy(0, image->table_size(), small.writer));
}

BOOST_AUTO_TEST_CASE(bytes_that_are_none_are_refused) {
    fill(20);
    const std::vector<CacheLine> good = page.writer.image();
    std::vector<CacheLine> lines = good;
    BOOST_CHECK(!PageImage::of(bytes_of(lines), {.first = 1, .second = 2}));
    BOOST_CHECK(!PageImage::of(bytes_of(lines).first(header_bytes - 64), hash_key));
    BOOST_CHECK(!PageImage::of(bytes_of(lines).first(bytes_of(lines).size() - 64), hash_key));
    const auto with = [&](std::size_t at, std::uint8_t value) {
        lines = good;
        bytes_of(lines)[at] = std::byte{value};
        return PageImage::of(bytes_of(lines), hash_key);
    };
    BOOST_CHECK(!with(offsetof(Header, magic), 0));
    BOOST_CHECK(!with(offsetof(Header, version), 99));
    BOOST_CHECK(!with(offsetof(Header, current), 0xff));      // another slot, and a longer one
    BOOST_CHECK(!with(offsetof(Header, current) + 1, 0xff));  // a table beyond the end
}

BOOST_AUTO_TEST_SUITE_END()
