/// Arithmetic on exact decimals, which the sandbox alone needs: prices times quantities, sums,
/// exchange rates (specs/interworks.md IW-JSON-6). Pure.
#pragma once

#include <optional>

#include "lib/upstream/interworks/decimal.hpp"

namespace usher::sandbox::interworks {

using upstream::interworks::Decimal;

/// The exact product; none where a factor or the product needs more than 18 digits.
[[nodiscard]] std::optional<Decimal> product(const Decimal& left, const Decimal& right);
/// The exact sum; none where it, or a summand at the other's scale, needs more than 18 digits.
[[nodiscard]] std::optional<Decimal> sum(const Decimal& left, const Decimal& right);
/// With at most `places` digits behind the point, 0 to 18; a half is rounded away from zero. None
/// for more than 18 digits.
[[nodiscard]] std::optional<Decimal> rounded(const Decimal& value, int places);

}  // namespace usher::sandbox::interworks
