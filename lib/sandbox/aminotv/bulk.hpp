/// Many users and licences at once, for tests of scale.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "lib/core/error.hpp"
#include "lib/license/product.hpp"
#include "lib/store/database.hpp"

namespace usher::sandbox::aminotv {

struct BulkOrder {
    std::int64_t users = 0;          ///< 1 to 1,000,000
    std::int64_t licenses_each = 0;  ///< 0 to 5000
    std::int64_t products = 0;       ///< new ones to make before, 0 to 1000; of four channels each

    friend bool operator==(const BulkOrder&, const BulkOrder&) = default;
};

/// `{"users", "licenses_each", "products"}`; the last may be absent. Errc::Malformed, naming the
/// member; Errc::TooLarge for more than 20 million licences.
[[nodiscard]] Result<BulkOrder> read_bulk(std::string_view body);

/// How many users go into one transaction: a few thousand rows.
[[nodiscard]] std::int64_t users_of_a_transaction(const BulkOrder& order) noexcept;

/// Makes the products of `order`, and says all that there are then, by number. Errc::Conflict when
/// there are none for the licences to be to. In `Database::write`, as the next.
[[nodiscard]] Result<std::vector<BundleId>> make_products(store::Database& database,
                                                          const BulkOrder& order, Instant now);

/// Makes `count` users and their licences, to `products` in turn. Users can log in as
/// `bulk<id>@sandbox.example` with the demo password; licences are active, paid by credit card,
/// have begun within 30 days before `now` and end 1 to 365 days after it, by their number.
[[nodiscard]] Result<void> make_users(store::Database& database, const BulkOrder& order,
                                      const std::vector<BundleId>& products, std::int64_t count,
                                      Instant now);

}  // namespace usher::sandbox::aminotv
