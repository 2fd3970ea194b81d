/// Customers in any number, with what they have: the same for the same seed, ids and clock
/// (specs/interworks.md 15.1). Project choice.
#pragma once

#include <cstdint>

#include "lib/core/clock.hpp"
#include "lib/core/error.hpp"
#include "lib/sandbox/interworks/reseller_books.hpp"
#include "lib/store/database.hpp"

namespace usher::sandbox::interworks {

/// What each customer has.
struct PopulationPlan {
    AccountId reseller{};
    std::uint64_t seed = 0;
    std::int64_t subscriptions = 0;  ///< 1 to so many, at random; 0: none; at most 8
    std::int64_t months = 0;         ///< of invoices before the present one; at most 36
    bool assets = false;             ///< one customer in eight has one
};

inline constexpr std::int64_t population_max = 1'000'000;
inline constexpr std::int64_t population_subscriptions_max = 8;
inline constexpr std::int64_t population_months_max = 36;

/// How many customers belong into one transaction, so that it has some ten thousand rows.
[[nodiscard]] std::int64_t customers_a_transaction(const PopulationPlan& plan) noexcept;

/// Adds `count` accounts, their ids behind the largest in the books, and what the plan gives them
/// of the products that the books hold. Without months every row is made now, else over that time
/// before now. Inside `Database::write`. Errc::NotFound where there is no such reseller,
/// Errc::Rejected where no ids are left.
[[nodiscard]] Result<void> add_population(store::Database& database, const PopulationPlan& plan,
                                          std::int64_t count, Instant now);

}  // namespace usher::sandbox::interworks
