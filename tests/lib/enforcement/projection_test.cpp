#include "lib/enforcement/projection.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <random>

using namespace std::chrono_literals;
using namespace usher;
using namespace usher::enforcement;

namespace {

constexpr Instant start{std::chrono::sys_days{std::chrono::year{2026} / 1 / 1}};

store::KeyTag tag_of(std::int64_t row) {
    store::KeyTag tag{};
    tag[0] = static_cast<std::uint8_t>(row);
    tag[1] = static_cast<std::uint8_t>(row >> 8);
    return tag;
}

std::vector<Instant> ends(const Projection& projection, const std::string& option,
                          const std::optional<ProductId>& product) {
    std::vector<Instant> found;
    projection.candidates(OptionId{option}, product, [&](const license::Candidate& candidate) {
        found.push_back(candidate.valid_to);
        return true;
    });
    return found;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(projection)

BOOST_AUTO_TEST_CASE(merges_general_and_individual_keys_by_their_ends) {
    Projection projection;
    const auto put = [&](std::int64_t row, std::optional<ProductId> product, Seconds end) {
        projection.put({.row = row,
                        .tag = tag_of(row),
                        .type = product ? license::KeyType::Individual : license::KeyType::General,
                        .product = product,
                        .entitlements = {{.option = OptionId{"o"}, .valid_to = start + end}}});
    };
    put(1, {}, 1h);
    put(2, ProductId{"p"}, 2h);
    put(3, {}, 3h);
    put(4, ProductId{"q"}, 4h);
    BOOST_CHECK((ends(projection, "o", {}) == std::vector<Instant>{start + 3h, start + 1h}));
    BOOST_CHECK((ends(projection, "o", ProductId{"p"}) ==
                 std::vector<Instant>{start + 3h, start + 2h, start + 1h}));
    BOOST_CHECK(ends(projection, "other", {}).empty());
}

BOOST_AUTO_TEST_CASE(shows_what_ends_in_a_span_once) {
    Projection projection;
    projection.put({.row = 1,
                    .tag = tag_of(1),
                    .entitlements = {{.option = OptionId{"a"}, .valid_to = start + 1h},
                                     {.option = OptionId{"b"}, .valid_to = start + 2h}}});
    std::vector<std::string> seen;
    const auto look = [&](Instant from, Instant to) {
        projection.ends_between(from, to, [&](const auto&, const license::Entitlement& held) {
            seen.push_back(held.option.text());
        });
    };
    look(start, start + 1h);
    look(start + 1h, start + 3h);
    BOOST_CHECK((seen == std::vector<std::string>{"a", "b"}));
}

// Whatever the history of puts and removals, the indexes say what a plain list of records says.
BOOST_AUTO_TEST_CASE(agrees_with_a_plain_list_after_any_history) {
    std::mt19937 random{20261121};
    const auto pick = [&](int count) {
        return std::uniform_int_distribution<int>{0, count - 1}(random);
    };
    Projection projection;
    std::map<std::int64_t, store::KeyRecord> plain;
    for (int step = 0; step < 5000; ++step) {
        const std::int64_t row = 1 + pick(40);
        if (pick(4) == 0) {
            BOOST_REQUIRE_EQUAL(projection.remove(tag_of(row)), plain.erase(row) == 1);
            continue;
        }
        store::KeyRecord record{.row = row, .tag = tag_of(row)};
        if (row % 3 == 0) {
            record.type = license::KeyType::Individual;
            record.product = ProductId{row % 2 == 0 ? "p" : "q"};
        }
        if (pick(3) == 0) record.confirmed_at = start + Seconds{pick(1000)};
        for (int i = pick(3); i > 0; --i) {
            record.entitlements.push_back({.option = OptionId{std::string(1, char('a' + i))},
                                           .valid_to = start + Seconds{pick(50)},
                                           .trial = pick(2) == 0});
        }
        plain[row] = record;
        projection.put(record);
    }

    BOOST_REQUIRE_EQUAL(projection.size(), plain.size());
    for (const char* option : {"b", "c"}) {
        std::vector<Instant> expected;
        for (const auto& [row, record] : plain) {
            const bool visible =
                record.type == license::KeyType::General || record.product == ProductId{"p"};
            for (const license::Entitlement& held : record.entitlements) {
                if (visible && held.option.text() == option) expected.push_back(held.valid_to);
            }
        }
        std::ranges::sort(expected, std::ranges::greater{});
        BOOST_CHECK(ends(projection, option, ProductId{"p"}) == expected);
    }
    const auto& oldest = std::ranges::min_element(plain, {}, [](const auto& entry) {
        return std::pair{entry.second.confirmed_at, entry.first};
    });
    BOOST_REQUIRE(projection.longest_unconfirmed() != nullptr);
    BOOST_CHECK_EQUAL(projection.longest_unconfirmed()->row, oldest->first);
}

BOOST_AUTO_TEST_SUITE_END()
