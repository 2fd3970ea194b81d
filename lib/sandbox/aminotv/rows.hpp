/// What the books of this dialect share: ids as row numbers, optional columns, pages. Only for its
/// sources.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "lib/core/clock.hpp"
#include "lib/core/ids.hpp"
#include "lib/core/text.hpp"
#include "lib/license/product.hpp"
#include "lib/sandbox/aminotv/paging.hpp"
#include "lib/store/database.hpp"

namespace usher::sandbox::aminotv {

/// The row that an id of this sandbox's names: ids are row numbers, without a leading zero. None
/// for what can be none.
[[nodiscard]] inline std::optional<std::int64_t> row_of(std::string_view id) {
    constexpr std::size_t digits_max = 18;
    if (id.empty() || id.size() > digits_max || id.front() < '1' || id.front() > '9') return {};
    return to_integer(id);
}
template <typename Tag>
[[nodiscard]] std::optional<std::int64_t> row_of(const Id<Tag>& id) {
    return row_of(std::string_view{id.text()});
}

inline void bind_integer(store::Statement& statement, const std::optional<std::int64_t>& value) {
    if (value) {
        statement.bind(*value);
    } else {
        statement.bind_null();
    }
}
inline void bind_text(store::Statement& statement, const std::optional<std::string>& text) {
    if (text) {
        statement.bind(*text);
    } else {
        statement.bind_null();
    }
}
inline void bind_instant(store::Statement& statement, const std::optional<Instant>& instant) {
    if (instant) {
        statement.bind(unix_seconds(*instant));
    } else {
        statement.bind_null();
    }
}
inline void bind_flag(store::Statement& statement, const std::optional<bool>& flag) {
    if (flag) {
        statement.bind(static_cast<std::int64_t>(*flag ? 1 : 0));
    } else {
        statement.bind_null();
    }
}
/// Binds the amount and its currency.
inline void bind_amount(store::Statement& statement, const std::optional<license::Amount>& amount) {
    if (amount) {
        statement.bind(amount->minor).bind(amount->currency);
    } else {
        statement.bind_null().bind_null();
    }
}

[[nodiscard]] inline std::optional<std::int64_t> integer_at(const store::Statement& row,
                                                            int column) {
    if (row.is_null(column)) return std::nullopt;
    return row.integer(column);
}
[[nodiscard]] inline std::optional<std::string> text_at(const store::Statement& row, int column) {
    if (row.is_null(column)) return std::nullopt;
    return row.text(column);
}
[[nodiscard]] inline std::optional<Instant> instant_at(const store::Statement& row, int column) {
    if (row.is_null(column)) return std::nullopt;
    return from_unix(row.integer(column));
}
[[nodiscard]] inline std::optional<bool> flag_at(const store::Statement& row, int column) {
    if (row.is_null(column)) return std::nullopt;
    return row.integer(column) != 0;
}
/// Of the amount's column and the one after it, its currency.
[[nodiscard]] inline std::optional<license::Amount> amount_at(const store::Statement& row,
                                                              int column) {
    if (row.is_null(column)) return std::nullopt;
    return license::Amount{.minor = row.integer(column), .currency = row.text(column + 1)};
}

/// What `read` makes of the rows of `query`, which asks for one more than `cut` allows.
template <typename Read>
[[nodiscard]] auto read_page(store::Statement& query, const Cut& cut, Read read) {
    Page<std::invoke_result_t<Read, const store::Statement&>> page;
    while (query.step()) page.items.push_back(read(query));
    page.has_more = page.items.size() > static_cast<std::size_t>(cut.limit);
    if (page.has_more) page.items.pop_back();
    return page;
}

/// The number of the row that was put in last.
[[nodiscard]] inline std::int64_t last_row(store::Database& database) {
    store::Statement query = database.prepare("SELECT last_insert_rowid()");
    static_cast<void>(query.step());
    return query.integer(0);
}

}  // namespace usher::sandbox::aminotv
