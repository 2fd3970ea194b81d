/// The schema of `usher.db`, from the first released version on.
#pragma once

#include <span>

#include "lib/store/database.hpp"

namespace usher::store {

/// Every step in order; `PRAGMA user_version` counts those that a file has taken.
[[nodiscard]] std::span<const Migration> migrations() noexcept;

}  // namespace usher::store
