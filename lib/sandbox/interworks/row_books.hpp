/// The rows of the collections in the sandbox's database. Pure SQL: call it inside
/// `Database::write`; there it may throw store::StorageFailure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/core/error.hpp"
#include "lib/sandbox/interworks/collections.hpp"
#include "lib/sandbox/interworks/filter.hpp"
#include "lib/sandbox/interworks/row_lists.hpp"
#include "lib/store/database.hpp"
#include "lib/upstream/interworks/identifiers.hpp"

namespace usher::sandbox::interworks {

using upstream::interworks::AccountId;

/// Whose rows are those that everybody sees.
inline constexpr AccountId everybody{};

/// Which rows of a collection, and which page of them.
struct RowQuery {
    AccountId reseller{};
    std::vector<Condition> conditions{};  ///< all of them hold
    std::string order = "place";          ///< as read_order gives it
    std::int64_t page_index = 1;
    std::int64_t page_size = 10;
};

struct RowPage {
    std::vector<std::string> documents;
    std::int64_t total = 0;  ///< of all rows that the query is about
};

/// Where `id` stands in the default order: a number as it is, a GUID as Microsoft's SQL Server
/// sorts it, the last group first and the bytes of the first three turned round (IW-PAGE-7).
[[nodiscard]] std::string place_of(std::string_view id);

class RowBooks {
public:
    /// Both outlive the books.
    RowBooks(store::Database& database, const Collection& collection) noexcept
        : database_{database}, collection_{collection} {}

    /// Puts a row, in the place of one with its id. `document` is a row of the collection.
    /// Errc::Malformed where it is none.
    [[nodiscard]] Result<void> put(AccountId reseller, std::string_view document);
    /// The document of a row that `reseller` sees; none for any other id. Of a text that is no id,
    /// none.
    [[nodiscard]] std::optional<std::string> find(AccountId reseller, std::string_view id);
    /// Takes away every row, whoever's.
    void clear();
    /// Whether there was such a row.
    [[nodiscard]] bool remove(AccountId reseller, std::string_view id);
    /// A page. Which rows the whole list has is found in `lists`, or kept there; none: it is found
    /// anew.
    [[nodiscard]] RowPage list(const RowQuery& query, RowLists* lists = nullptr);
    /// The id of the first row in the default order that `reseller` sees; empty where it sees none.
    [[nodiscard]] std::string first_id(AccountId reseller);
    /// How many rows there are, whoever's.
    [[nodiscard]] std::int64_t count();
    /// The largest id of a collection whose ids are numbers; 0 where there are no rows.
    [[nodiscard]] std::int64_t last_number();

private:
    [[nodiscard]] AccountId owner(AccountId reseller) const noexcept {
        return collection_.is_everybodys ? everybody : reseller;
    }

    [[nodiscard]] RowNumbers numbers(const RowQuery& query);

    store::Database& database_;
    const Collection& collection_;
};

}  // namespace usher::sandbox::interworks
