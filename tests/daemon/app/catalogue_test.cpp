#include "daemon/app/catalogue.hpp"

#include <boost/test/unit_test.hpp>

using namespace std::chrono_literals;
using namespace usher;

BOOST_AUTO_TEST_SUITE(catalogue)

BOOST_AUTO_TEST_CASE(what_was_configured_becomes_what_can_be_bought) {
    config::Config config;
    config.options = {{.id = OptionId{"noAds"},
                       .description = "No ads",
                       .fresh_for = 1h,
                       .stale_for = 2h,
                       .grace_for = 3h,
                       .allow_expired = true,
                       .streams = 1,
                       .streams_per_key = 2,
                       .streams_on_device = 3,
                       .end_oldest = true}};
    config.periods = {{.id = PeriodId{"m1"}, .days = 30}};
    config.prices = {{.option = OptionId{"noAds"}, .period = PeriodId{"m1"}, .cost = Cents{150}}};
    const license::Catalogue made = app::catalogue_of(config);

    const license::Option* option = made.find_option(OptionId{"noAds"});
    BOOST_REQUIRE(option != nullptr);
    BOOST_CHECK_EQUAL(option->description, "No ads");
    BOOST_CHECK(option->freshness.fresh_for == 1h);
    BOOST_CHECK(option->freshness.stale_for == 2h);
    BOOST_CHECK(option->freshness.grace_for == 3h);
    BOOST_CHECK(option->freshness.allow_expired);
    BOOST_CHECK(
        (option->streams == license::StreamPolicy{.per_license = 1,
                                                  .per_key = 2,
                                                  .per_option = 3,
                                                  .when_full = license::WhenFull::EndOldest}));
    BOOST_CHECK(made.find_period(PeriodId{"m1"})->length == 720h);
    BOOST_CHECK(made.price(OptionId{"noAds"}, PeriodId{"m1"}) == Cents{150});
    BOOST_CHECK(!made.price(OptionId{"noAds"}, PeriodId{"y1"}));
}

BOOST_AUTO_TEST_SUITE_END()
