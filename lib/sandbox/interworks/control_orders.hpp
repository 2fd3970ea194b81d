/// Orders of the control endpoint for this dialect, read from their bodies. Pure. Errc::Malformed,
/// naming the member.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "lib/core/error.hpp"
#include "lib/sandbox/interworks/collections.hpp"
#include "lib/sandbox/interworks/population.hpp"
#include "lib/sandbox/interworks/reseller_books.hpp"

namespace usher::sandbox::interworks {

/// `{"id", "name", "edition"}`
[[nodiscard]] Result<Reseller> read_reseller(std::string_view body);

/// Who a wish about a user is about.
struct UserOrder {
    AccountId reseller{};
    UserForm form{};
};
/// `{"account", "username", "email", "password", "confirmPassword"}`; texts that are left out are
/// empty: what they must be is the console's to say.
[[nodiscard]] Result<UserOrder> read_user_order(std::string_view body);

/// A row that is to be put, changed, or taken away by its id.
struct RowOrder {
    const Collection* collection = nullptr;
    AccountId reseller{};
    std::string id{};        ///< empty where a whole document is put
    std::string document{};  ///< JSON: the row, or the members that change; empty: it is to go
};
/// `{"collection", "reseller", "document"}`
[[nodiscard]] Result<RowOrder> read_new_row(std::string_view body);
/// `{"collection", "reseller", "id", "members"}`
[[nodiscard]] Result<RowOrder> read_changed_row(std::string_view body);
/// `{"collection", "reseller", "id"}`
[[nodiscard]] Result<RowOrder> read_removed_row(std::string_view body);

/// How many customers, and what each has.
struct BulkOrder {
    PopulationPlan plan{};
    std::int64_t count = 0;  ///< 1 to population_max
};
/// `{"reseller", "count", "seed", "subscriptions", "months", "assets"}`; all but the first two may
/// be left out.
[[nodiscard]] Result<BulkOrder> read_bulk_order(std::string_view body);

}  // namespace usher::sandbox::interworks
