#include "daemon/config/default_catalogue.hpp"

#include <algorithm>

namespace usher::config {
namespace {

OptionSettings option(const char* id, const char* description) {
    return {.id = OptionId{id}, .description = description};
}

PriceSettings price(const char* option, const char* period, std::int64_t cents) {
    return {.option = OptionId{option}, .period = PeriodId{period}, .cost = Cents{cents}};
}

}  // namespace

std::vector<OptionSettings> default_options() {
    return {
        // The text that the vendor's documentation prints in its answer, which clients may compare.
        option("noAds", "Отключение рекламы Ace Stream"),
        option("premium", "Access to premium content"),
        option("premium1device", "Access to premium content on a single device"),
        option("proxyServer", "Use of Ace Stream by other software"),
    };
}

std::vector<PeriodSettings> default_periods() {
    return {{.id = PeriodId{"m1"}, .days = 30}, {.id = PeriodId{"y1"}, .days = 365}};
}

std::vector<PriceSettings> default_prices(const Config& config) {
    std::vector<PriceSettings> prices{
        price("noAds", "m1", 150),          price("noAds", "y1", 1500),
        price("premium", "m1", 300),        price("premium", "y1", 3000),
        price("premium1device", "m1", 200), price("premium1device", "y1", 2000),
        price("proxyServer", "m1", 100),    price("proxyServer", "y1", 1000),
    };
    std::erase_if(prices, [&](const PriceSettings& price) {
        return std::ranges::find(config.options, price.option, &OptionSettings::id) ==
                   config.options.end() ||
               std::ranges::find(config.periods, price.period, &PeriodSettings::id) ==
                   config.periods.end();
    });
    return prices;
}

}  // namespace usher::config
