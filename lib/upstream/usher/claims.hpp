/// Claims that both token formats of the dialect share, read from a verified payload.
///
/// Only for the sources of this folder: it brings in Boost.JSON.
#pragma once

#include <optional>
#include <string_view>

#include "lib/core/clock.hpp"
#include "lib/core/ids.hpp"
#include "lib/core/json.hpp"

namespace usher::upstream::usher {

/// A date as Unix seconds. Errc::Malformed, naming the claim, unless it is an integer within
/// earliest_instant and latest_instant.
[[nodiscard]] Result<Instant> date_claim(const boost::json::object& claims, std::string_view name);

/// A date that ends something. One beyond latest_instant means the last second before it, so that
/// an option without a foreseeable end does not make a whole document unreadable.
/// Errc::Malformed, naming the claim, unless it is an integer and not before earliest_instant.
[[nodiscard]] Result<Instant> end_claim(const boost::json::object& claims, std::string_view name);

/// `product`, which may be absent or null. Errc::Malformed unless it is an identifier.
[[nodiscard]] Result<std::optional<ProductId>> product_claim(const boost::json::object& claims);

}  // namespace usher::upstream::usher
