/// `$filter` and `$orderBy` as SQL over a collection's columns (specs/interworks.md 7, 8). Pure.
///
/// What a caller writes only chooses among texts of ours; its values are bound.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "lib/core/error.hpp"
#include "lib/sandbox/interworks/collections.hpp"

namespace usher::sandbox::interworks {

/// What a parameter of a statement is bound to.
using Bound = std::variant<std::int64_t, std::string>;

/// An expression that is true of the wanted rows, and its parameters in their order.
struct Condition {
    std::string sql;
    std::vector<Bound> values{};
};

inline constexpr std::size_t filter_bytes_max = 4096;
inline constexpr std::size_t filter_comparisons_max = 32;
inline constexpr std::size_t filter_depth_max = 12;  ///< of parentheses
inline constexpr std::size_t order_keys_max = 8;

/// Reads a filter by the grammar of 7.3; `offset` is that of the wall time of its `datetime'…'`.
/// Errc::Malformed, quoting nothing, for a syntax error, an unknown property or a literal of
/// another type than its property's (IW-FILT-5), or for more than the limits above.
[[nodiscard]] Result<Condition> read_filter(std::string_view text, const Collection& collection,
                                            std::chrono::minutes offset);

/// The terms of an ORDER BY, the place last, which breaks ties; an empty `text` gives it alone.
/// Errc::Malformed for an unknown property or suffix, or a property that stands twice.
[[nodiscard]] Result<std::string> read_order(std::string_view text, const Collection& collection);

}  // namespace usher::sandbox::interworks
