#include "daemon/app/catalogue.hpp"

namespace usher::app {
namespace {

license::StreamPolicy streams_of(const config::OptionSettings& option) {
    return {
        .per_license = option.streams,
        .per_key = option.streams_per_key,
        .per_option = option.streams_on_device,
        .when_full = option.end_oldest ? license::WhenFull::EndOldest : license::WhenFull::Deny};
}

}  // namespace

license::Catalogue catalogue_of(const config::Config& config) {
    license::Catalogue catalogue;
    for (const config::OptionSettings& option : config.options) {
        catalogue.options.push_back({.id = option.id,
                                     .description = option.description,
                                     .freshness = {.fresh_for = option.fresh_for,
                                                   .stale_for = option.stale_for,
                                                   .grace_for = option.grace_for,
                                                   .allow_expired = option.allow_expired},
                                     .streams = streams_of(option)});
    }
    for (const config::PeriodSettings& period : config.periods) {
        catalogue.periods.push_back({.id = period.id, .length = std::chrono::days{period.days}});
    }
    for (const config::PriceSettings& price : config.prices) {
        catalogue.prices.push_back(
            {.option = price.option, .period = price.period, .cost = price.cost});
    }
    return catalogue;
}

}  // namespace usher::app
