#include "lib/license/catalogue.hpp"

#include <algorithm>

namespace usher::license {

const Option* Catalogue::find_option(const OptionId& id) const noexcept {
    const auto found = std::ranges::find(options, id, &Option::id);
    return found == options.end() ? nullptr : &*found;
}

const Period* Catalogue::find_period(const PeriodId& id) const noexcept {
    const auto found = std::ranges::find(periods, id, &Period::id);
    return found == periods.end() ? nullptr : &*found;
}

std::optional<Cents> Catalogue::price(const OptionId& option, const PeriodId& period) const {
    const auto found = std::ranges::find_if(prices, [&](const Price& price) {
        return price.option == option && price.period == period;
    });
    if (found == prices.end()) return std::nullopt;
    return found->cost;
}

FreshnessPolicy Catalogue::freshness_of(const OptionId& id) const {
    const Option* option = find_option(id);
    return option == nullptr ? FreshnessPolicy{} : option->freshness;
}

StreamPolicy Catalogue::streams_of(const OptionId& id) const {
    const Option* option = find_option(id);
    return option == nullptr ? StreamPolicy{} : option->streams;
}

}  // namespace usher::license
