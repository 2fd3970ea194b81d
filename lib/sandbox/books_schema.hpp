/// The tables of the sandbox's books.
#pragma once

#include <span>

#include "lib/store/database.hpp"

namespace usher::sandbox {

/// For `store::Database::open`.
[[nodiscard]] std::span<const store::Migration> books_migrations() noexcept;

}  // namespace usher::sandbox
