#include "lib/store/movement_table.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/lib/store/tables_fixture.hpp"

using namespace usher;
using namespace usher::store;

namespace {

constexpr Instant noon = from_unix(1'800'000'000);

struct Fixture : test::TablesFixture {
    MovementTable movements{database};

    Movement movement(std::optional<Instant> to, std::string option = "noAds") {
        return {.tag = sealer.tag(UserKey{"alpha"}),
                .option = OptionId{std::move(option)},
                .from = noon,
                .to = to,
                .seen_at = noon};
    }
    bool insert(Movement one) {
        return in_write([&] { return movements.insert(one); });
    }
    std::vector<Movement> open(std::size_t count = 10) {
        return in_write([&] { return movements.open(count); });
    }
    bool resolve(std::int64_t row) {
        const license::Resolution word{.by = "ann", .reason = "known", .at = noon};
        const auto resolved = in_write([&] { return movements.acknowledge(row, word); });
        return resolved && resolved->row == row && resolved->resolution == word;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(movement_table, Fixture)

BOOST_AUTO_TEST_CASE(keeps_each_movement_until_somebody_has_seen_it) {
    BOOST_TEST(insert(movement(noon + Seconds{5})));
    BOOST_TEST(insert(movement(std::nullopt)));
    BOOST_REQUIRE_EQUAL(open().size(), 2U);
    const Movement first = open()[0];
    BOOST_CHECK(first.tag == sealer.tag(UserKey{"alpha"}));
    BOOST_CHECK(first.option == OptionId{"noAds"});
    BOOST_CHECK(first.from == noon);
    BOOST_CHECK(first.to == noon + Seconds{5});
    BOOST_CHECK(first.seen_at == noon);
    BOOST_CHECK(!open()[1].to);
    BOOST_CHECK_EQUAL(open(1).size(), 1U);

    BOOST_TEST(resolve(first.row));
    BOOST_TEST(!resolve(first.row));
    BOOST_TEST(!resolve(99));
    BOOST_CHECK_EQUAL(open().size(), 1U);
    BOOST_CHECK_EQUAL(in_write([&] { return movements.open_count(); }), 1);
}

BOOST_AUTO_TEST_CASE(the_same_movement_is_news_once) {
    BOOST_TEST(insert(movement(std::nullopt)));
    BOOST_TEST(!insert(movement(std::nullopt)));
    BOOST_TEST(resolve(1));
    BOOST_TEST(!insert(movement(std::nullopt)));
    BOOST_TEST(insert(movement(noon)));
    BOOST_TEST(insert(movement(std::nullopt, "premium")));
}

BOOST_AUTO_TEST_SUITE_END()
