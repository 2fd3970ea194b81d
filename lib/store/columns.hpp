/// What the tables of this module share: optional columns and row ids. Only for its sources.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lib/core/clock.hpp"
#include "lib/journal/entry.hpp"
#include "lib/store/database.hpp"

namespace usher::store {

/// Binds seconds since 1970, or NULL.
inline void bind_instant(Statement& statement, const std::optional<Instant>& instant) {
    if (instant) {
        statement.bind(unix_seconds(*instant));
    } else {
        statement.bind_null();
    }
}

[[nodiscard]] inline std::optional<Instant> instant_at(const Statement& statement, int column) {
    if (statement.is_null(column)) return std::nullopt;
    return from_unix(statement.integer(column));
}

/// The id that the next row of `table` gets, for what must be sealed with it beforehand. Good
/// inside one write; SQLite keeps the highest id ever given for tables with AUTOINCREMENT.
[[nodiscard]] inline std::int64_t next_row(Database& database, std::string_view table) {
    Statement query =
        database.prepare("SELECT coalesce(max(seq), 0) + 1 FROM sqlite_sequence WHERE name = ?");
    query.bind(table);
    static_cast<void>(query.step());
    return query.integer(0);
}

/// A column that somebody cut short gives a hash that fits nothing: a verification shall find it,
/// not a failure to read.
[[nodiscard]] inline journal::Hash hash_at(const Statement& query, int column) {
    const std::string bytes = query.blob(column);
    journal::Hash hash{};
    std::ranges::copy(bytes.substr(0, hash.size()), hash.begin());
    return hash;
}

/// What a table throws where the file holds what it never wrote.
[[noreturn]] inline void fail_as_damaged(std::string_view what) {
    throw StorageFailure{Error{Errc::Damaged, std::string{what}}};
}

}  // namespace usher::store
