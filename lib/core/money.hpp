/// Money in whole cents. Binary floating point never touches it.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "lib/core/error.hpp"

namespace usher {

/// An amount in euro cents; negative where a ledger takes away.
struct Cents {
    std::int64_t value = 0;

    friend auto operator<=>(const Cents&, const Cents&) = default;
};

/// "1.50" for 150, "-0.05" for -5: always two decimals.
[[nodiscard]] std::string to_decimal(Cents amount);

/// Reads "12", "12.5" or "12.50", with an optional leading `-`.
/// Errc::Malformed for anything else, for more than two decimals, and beyond ±90 trillion euros.
[[nodiscard]] Result<Cents> parse_cents(std::string_view decimal);

}  // namespace usher
