#include "lib/crypto/random.hpp"

#include <boost/test/unit_test.hpp>
#include <set>

using namespace usher::crypto;

BOOST_AUTO_TEST_SUITE(random_source)

BOOST_AUTO_TEST_CASE(gives_as_many_bytes_as_asked_for) {
    for (const std::size_t count : {0U, 1U, 16U, 1000U}) {
        BOOST_TEST(random_bytes(count).size() == count);
    }
}

BOOST_AUTO_TEST_CASE(never_gives_the_same_bytes_twice) {
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i) seen.insert(random_bytes(16));
    BOOST_TEST(seen.size() == 1000U);
}

BOOST_AUTO_TEST_CASE(fractions_fill_the_interval_from_zero_to_one) {
    constexpr int count = 10000;
    double sum = 0;
    for (int i = 0; i < count; ++i) {
        const double fraction = random_fraction();
        BOOST_TEST_REQUIRE((fraction >= 0 && fraction < 1));
        sum += fraction;
    }
    // Twenty standard deviations of the mean: never by chance.
    BOOST_TEST(sum / count > 0.44);
    BOOST_TEST(sum / count < 0.56);
}

BOOST_AUTO_TEST_SUITE_END()
