#include "lib/license/entitlement.hpp"

#include <boost/test/unit_test.hpp>
#include <random>

using namespace usher;
using namespace usher::license;

namespace {

constexpr Seconds m1{2'592'000};
constexpr std::int64_t largest = (std::int64_t{1} << 53) - 1;

}  // namespace

BOOST_AUTO_TEST_SUITE(entitlement)

// specs/acestream-vectors.json, stk-01 and stk-04.
BOOST_AUTO_TEST_CASE(stacks_as_the_vectors_say) {
    BOOST_TEST(unix_seconds(extended(from_unix(1400000000), std::nullopt, m1)) == 1402592000);
    BOOST_TEST(unix_seconds(extended(from_unix(1411671946), from_unix(1411671946), m1)) ==
               1414263946);
}

BOOST_AUTO_TEST_CASE(a_running_validity_is_continued_and_a_lapsed_one_starts_now) {
    const Instant now = from_unix(1'800'000'000);
    BOOST_CHECK(extended(now, now + Seconds{100}, m1) == now + Seconds{100} + m1);
    BOOST_CHECK(extended(now, now - Seconds{100}, m1) == now + m1);
}

BOOST_AUTO_TEST_CASE(never_passes_the_largest_integer_of_json) {
    const Instant now = from_unix(1'800'000'000);
    BOOST_TEST(unix_seconds(extended(now, std::nullopt, Seconds::max())) == largest);
    BOOST_TEST(unix_seconds(extended(now, Instant::max(), m1)) == largest);
    BOOST_TEST(unix_seconds(extended(Instant::max(), std::nullopt, Seconds{1})) == largest);
    BOOST_TEST(unix_seconds(extended(from_unix(largest - 1), std::nullopt, Seconds{1})) == largest);
    BOOST_TEST(unix_seconds(extended(from_unix(largest - 2), std::nullopt, Seconds{1})) ==
               largest - 1);
}

BOOST_AUTO_TEST_CASE(extending_gives_the_whole_period_and_takes_nothing) {
    std::mt19937_64 random{5};
    std::uniform_int_distribution<std::int64_t> instant{0, 7'000'000'000};
    std::uniform_int_distribution<std::int64_t> length{1, 400 * 86400};
    for (int i = 0; i < 5000; ++i) {
        const Instant now = from_unix(instant(random));
        const Instant before = from_unix(instant(random));
        const Seconds period{length(random)};
        const Instant after = extended(now, before, period);
        BOOST_TEST_REQUIRE((after >= before + period || before < now));
        BOOST_TEST_REQUIRE((after >= now + period));
        BOOST_TEST_REQUIRE((after == now + period || after == before + period));
        BOOST_TEST_REQUIRE((extended(now, after, period) == after + period));
    }
}

// Threat model D44.
BOOST_AUTO_TEST_CASE(is_active_up_to_and_without_its_end) {
    const Entitlement one{.option = OptionId{"noAds"}, .valid_to = from_unix(100)};
    BOOST_TEST(one.active_at(from_unix(99)));
    BOOST_TEST(!one.active_at(from_unix(100)));
    BOOST_TEST(!one.active_at(from_unix(101)));
}

BOOST_AUTO_TEST_SUITE_END()
