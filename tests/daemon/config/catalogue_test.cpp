#include <boost/test/unit_test.hpp>

#include "daemon/config/config.hpp"
#include "tests/daemon/config/temporary_files.hpp"

using namespace std::chrono_literals;
using namespace usher::config;
using usher::test::TemporaryFiles;

namespace {

Config read(std::string_view text) {
    const TemporaryFiles files;
    return read_config_files({files.write("usherd.toml", text)}).value();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(catalogue)

BOOST_AUTO_TEST_CASE(has_the_documented_options_periods_and_prices_by_default) {
    const Config config = read("");
    BOOST_REQUIRE_EQUAL(config.options.size(), 4U);
    BOOST_CHECK_EQUAL(config.options[0].id.text(), "noAds");
    BOOST_CHECK_EQUAL(config.options[0].description, "Отключение рекламы Ace Stream");
    BOOST_CHECK(config.options[0].grace_for == 72h);
    BOOST_REQUIRE_EQUAL(config.periods.size(), 2U);
    BOOST_CHECK_EQUAL(config.periods[1].days, 365);
    BOOST_REQUIRE_EQUAL(config.prices.size(), 8U);
    BOOST_CHECK_EQUAL(config.prices[0].cost.value, 150);
    BOOST_CHECK_EQUAL(config.prices[7].cost.value, 1000);
}

BOOST_AUTO_TEST_CASE(is_what_the_file_says_instead) {
    const Config config = read(R"(
        [[option]]
        id = "sports"
        description = "Sports channels"
        fresh_for = "1h"
        stale_for = "2h"
        grace_for = "0s"
        when_expired = "allow"
        [[period]]
        id = "w1"
        days = 7
        [[price]]
        option = "sports"
        period = "w1"
        eur = "0.99"
    )");
    BOOST_REQUIRE_EQUAL(config.options.size(), 1U);
    const OptionSettings& sports = config.options[0];
    BOOST_CHECK_EQUAL(sports.description, "Sports channels");
    BOOST_CHECK(sports.fresh_for == 1h && sports.stale_for == 2h && sports.grace_for == 0s);
    BOOST_CHECK(sports.allow_expired);
    BOOST_CHECK_EQUAL(config.periods.at(0).days, 7);
    BOOST_CHECK_EQUAL(config.prices.at(0).cost.value, 99);
}

BOOST_AUTO_TEST_CASE(limits_streams_where_the_file_says_so) {
    const Config config = read(R"(
        [[option]]
        id = "sports"
        streams = 1
        streams_per_key = 3
        streams_on_device = 10000
        when_full = "end_oldest"
        [[option]]
        id = "news"
    )");
    const OptionSettings& sports = config.options.at(0);
    BOOST_CHECK_EQUAL(sports.streams.value(), 1U);
    BOOST_CHECK_EQUAL(sports.streams_per_key.value(), 3U);
    BOOST_CHECK_EQUAL(sports.streams_on_device.value(), 10'000U);
    BOOST_CHECK(sports.end_oldest);
    const OptionSettings& news = config.options.at(1);
    BOOST_CHECK(!news.streams && !news.streams_per_key && !news.streams_on_device);
    BOOST_CHECK(!news.end_oldest);
}

BOOST_AUTO_TEST_CASE(keeps_default_prices_of_what_is_still_sold) {
    const Config config = read("[[option]]\nid = \"premium\"");
    BOOST_REQUIRE_EQUAL(config.prices.size(), 2U);
    BOOST_CHECK_EQUAL(config.prices[0].option.text(), "premium");
}

BOOST_AUTO_TEST_CASE(takes_an_entry_of_a_later_file_instead_of_the_earlier_one) {
    const TemporaryFiles files;
    const std::string first =
        files.write("first.toml", "[[option]]\nid = \"a\"\n[[option]]\nid = \"b\"");
    const std::string second =
        files.write("second.toml", "[[option]]\nid = \"a\"\ndescription = \"later\"");
    const Config config = read_config_files({first, second}).value();
    BOOST_REQUIRE_EQUAL(config.options.size(), 2U);
    BOOST_CHECK_EQUAL(config.options[0].id.text(), "b");
    BOOST_CHECK_EQUAL(config.options[1].description, "later");
}

BOOST_AUTO_TEST_SUITE_END()
