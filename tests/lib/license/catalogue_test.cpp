#include "lib/license/catalogue.hpp"

#include <boost/test/unit_test.hpp>

using namespace std::chrono_literals;
using namespace usher;
using namespace usher::license;

namespace {

const Catalogue catalogue{
    .options = {{.id = OptionId{"noAds"},
                 .description = "no advertising",
                 .freshness = {.fresh_for = 1h}},
                {.id = OptionId{"premium"}, .description = "all of it"}},
    .periods = {{.id = PeriodId{"m1"}, .length = 30 * 24h}},
    .prices = {{.option = OptionId{"noAds"}, .period = PeriodId{"m1"}, .cost = Cents{150}}}};

}  // namespace

BOOST_AUTO_TEST_SUITE(catalogue_lists)

BOOST_AUTO_TEST_CASE(finds_what_it_lists_and_nothing_else) {
    BOOST_TEST(catalogue.find_option(OptionId{"premium"})->description == "all of it");
    BOOST_TEST(catalogue.find_option(OptionId{"Premium"}) == nullptr);
    BOOST_CHECK(catalogue.find_period(PeriodId{"m1"})->length == 2592000s);
    BOOST_TEST(catalogue.find_period(PeriodId{"m2"}) == nullptr);
    BOOST_TEST(Catalogue{}.find_option(OptionId{"noAds"}) == nullptr);
}

BOOST_AUTO_TEST_CASE(only_a_pair_with_a_price_can_be_bought) {
    BOOST_CHECK(catalogue.price(OptionId{"noAds"}, PeriodId{"m1"}) == Cents{150});
    BOOST_CHECK(!catalogue.price(OptionId{"premium"}, PeriodId{"m1"}));
    BOOST_CHECK(!catalogue.price(OptionId{"noAds"}, PeriodId{"y1"}));
}

BOOST_AUTO_TEST_CASE(an_option_outside_the_catalogue_has_the_default_policy) {
    BOOST_CHECK(catalogue.freshness_of(OptionId{"noAds"}).fresh_for == 1h);
    BOOST_CHECK(catalogue.freshness_of(OptionId{"other"}) == FreshnessPolicy{});
    BOOST_CHECK(FreshnessPolicy{}.grace_for == 72h);
    BOOST_TEST(!FreshnessPolicy{}.allow_expired);
}

BOOST_AUTO_TEST_SUITE_END()
