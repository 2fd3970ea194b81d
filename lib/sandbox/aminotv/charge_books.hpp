/// The billing ledger: orders that were charged (specs/aminotv.md 11).
///
/// Inside `Database::write` or `read`; may throw store::StorageFailure.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "lib/sandbox/aminotv/billing_rule.hpp"
#include "lib/store/database.hpp"

namespace usher::sandbox::aminotv {

class ChargeBooks {
public:
    /// `database` outlives the books.
    explicit ChargeBooks(store::Database& database) noexcept : database_{database} {}

    [[nodiscard]] std::optional<Charge> find(const OrderId& order);
    /// The order has no charge yet.
    void add(const Charge& charge);
    /// The order's right is another licence now.
    void move(const OrderId& order, const LicenseId& license);
    /// The newest `count_max`, oldest first.
    [[nodiscard]] std::vector<Charge> list(std::int64_t count_max);
    [[nodiscard]] std::int64_t count();

private:
    store::Database& database_;
};

}  // namespace usher::sandbox::aminotv
