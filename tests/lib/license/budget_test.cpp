#include "lib/license/budget.hpp"

#include <boost/test/unit_test.hpp>
#include <limits>

using namespace std::chrono_literals;
using namespace usher;
using namespace usher::license;

BOOST_AUTO_TEST_SUITE(budget)

BOOST_AUTO_TEST_CASE(a_day_begins_at_midnight_utc) {
    const Instant midnight = from_unix(1'800'057'600);
    BOOST_CHECK(day_of(midnight) == midnight);
    BOOST_CHECK(day_of(midnight + 24h - 1s) == midnight);
    BOOST_CHECK(day_of(midnight - 1s) == midnight - 24h);
}

BOOST_AUTO_TEST_CASE(only_the_agreed_price_is_paid) {
    BOOST_CHECK(!objection_to(Cents{150}, std::nullopt));
    BOOST_CHECK(!objection_to(std::nullopt, std::nullopt));
    BOOST_CHECK(!objection_to(Cents{150}, Cents{150}));
    BOOST_CHECK(objection_to(Cents{149}, Cents{150}));
    BOOST_CHECK(objection_to(Cents{151}, Cents{150}));
    BOOST_CHECK(objection_to(std::nullopt, Cents{0}));
}

BOOST_AUTO_TEST_CASE(the_budget_may_be_spent_to_the_last_cent) {
    const Budget both{.per_app = Cents{300}, .per_key = Cents{200}};
    const auto objects = [](Cents price, const Budget& limits, Spent spent) {
        return objection_to(std::optional{price}, limits, spent).has_value();
    };
    BOOST_TEST(!objects(Cents{200}, both, {.by_app = Cents{100}}));
    BOOST_TEST(objects(Cents{201}, both, {}));
    BOOST_TEST(objects(Cents{200}, both, {.by_app = Cents{101}}));
    BOOST_TEST(objects(Cents{1}, both, {.for_key = Cents{200}}));
    BOOST_TEST(!objects(Cents{1'000'000}, {}, {.by_app = Cents{5}, .for_key = Cents{5}}));
    BOOST_TEST(objects(Cents{0}, both, {.for_key = Cents{500}}));
    BOOST_TEST(objects(Cents{std::numeric_limits<std::int64_t>::max()}, both, {}));
}

BOOST_AUTO_TEST_CASE(without_a_price_no_budget_can_be_kept) {
    BOOST_CHECK(objection_to(std::nullopt, Budget{.per_key = Cents{1}}, Spent{}));
    BOOST_CHECK(!objection_to(std::nullopt, Budget{}, Spent{}));
}

BOOST_AUTO_TEST_SUITE_END()
