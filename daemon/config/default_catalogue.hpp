/// The catalogue of a configuration that brings none of its own.
#pragma once

#include "daemon/config/config.hpp"

namespace usher::config {

/// The options and periods that are documented (specs/acestream.md 4.1, 4.2).
[[nodiscard]] std::vector<OptionSettings> default_options();
[[nodiscard]] std::vector<PeriodSettings> default_periods();

/// What the sandbox charges, of those options and periods that `config` has.
[[nodiscard]] std::vector<PriceSettings> default_prices(const Config& config);

}  // namespace usher::config
