/// What can be bought: options, periods and prices. Configuration, never an enumeration in code
/// (specs/acestream.md 4.1, 4.2, choices 32 and 33).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lib/core/clock.hpp"
#include "lib/core/ids.hpp"
#include "lib/core/money.hpp"
#include "lib/license/freshness.hpp"
#include "lib/license/streams.hpp"

namespace usher::license {

struct Option {
    OptionId id;
    std::string description;      ///< for people, any language
    FreshnessPolicy freshness{};  ///< how long a decision may rest on what upstream said last
    StreamPolicy streams{};       ///< how many may run at once
};

struct Period {
    PeriodId id;
    Seconds length{};  ///< a fixed number of days, more than 0
};

struct Price {
    OptionId option;
    PeriodId period;
    Cents cost;
};

/// Small lists, searched one by one.
struct Catalogue {
    std::vector<Option> options;
    std::vector<Period> periods;
    std::vector<Price> prices;  ///< a pair without a price cannot be bought

    [[nodiscard]] const Option* find_option(const OptionId& id) const noexcept;
    [[nodiscard]] const Period* find_period(const PeriodId& id) const noexcept;
    [[nodiscard]] std::optional<Cents> price(const OptionId& option, const PeriodId& period) const;
    /// The policy of an option, the default one for an option that is not in the catalogue.
    [[nodiscard]] FreshnessPolicy freshness_of(const OptionId& id) const;
    /// Without a limit for an option that is not in the catalogue.
    [[nodiscard]] StreamPolicy streams_of(const OptionId& id) const;
};

}  // namespace usher::license
