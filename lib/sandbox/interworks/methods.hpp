/// The names of this dialect's calls, for the fault script, counters and the log.
#pragma once

#include <array>
#include <string_view>

namespace usher::sandbox::interworks {

/// The reads of each collection, by the first segment behind `/api/`.
inline constexpr std::array<std::string_view, 7> reading_methods{
    "interworks.accounts", "interworks.products", "interworks.subscriptions", "interworks.invoices",
    "interworks.orders",   "interworks.assets",   "interworks.organization"};
/// The token endpoint, and everything that changes a row.
inline constexpr std::string_view token_method = "interworks.token";
inline constexpr std::string_view writing_method = "interworks.write";
inline constexpr std::array<std::string_view, 2> changing_methods{token_method, writing_method};

}  // namespace usher::sandbox::interworks
