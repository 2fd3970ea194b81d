/// What new books of this dialect begin with (specs/interworks.md 15.2), and rows in any number.
#pragma once

#include <cstdint>
#include <string>

#include "lib/core/clock.hpp"
#include "lib/core/error.hpp"
#include "lib/store/database.hpp"

namespace usher::sandbox::interworks {

/// The document of an account whose members follow from its id and from when it was made.
[[nodiscard]] std::string numbered_account(std::int64_t id, Instant created_at);

/// Puts the distributor's resellers, their customers and what those have into books that hold no
/// reseller yet: the same each time. No keys are generated, so that there is no API user. Inside
/// `Database::write`.
[[nodiscard]] Result<void> add_demo_data(store::Database& database);

}  // namespace usher::sandbox::interworks
