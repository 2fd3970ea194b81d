/// The tables `product`, `product_channel` and `catalogue`: what licences are to.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "lib/core/clock.hpp"
#include "lib/core/ids.hpp"
#include "lib/license/product.hpp"
#include "lib/store/database.hpp"

namespace usher::store {

/// Use inside Database::read or write; throws StorageFailure like Statement.
class ProductTable {
public:
    /// `database` outlives the table.
    explicit ProductTable(Database& database) noexcept : database_{database} {}

    /// Every product by id, one at a time.
    void each(const std::function<void(license::Product)>& visit) const;
    [[nodiscard]] std::optional<license::Product> find(const BundleId& id) const;

    /// Adds a product, or puts it in the place of the one that has its id. Whether that changed
    /// anything: nothing is written otherwise.
    bool put(const license::Product& product);
    /// Takes `listed` for all that is for sale: removes every other product, or, where a licence
    /// names it, what is known of its sale. Which were removed.
    std::vector<BundleId> retire_others(std::span<const BundleId> listed);

    /// When `upstream` last told all that is for sale; none: never, or another one has since.
    [[nodiscard]] std::optional<Instant> heard_at(std::string_view upstream) const;
    void set_heard_at(Instant at, std::string_view upstream);

private:
    [[nodiscard]] license::Product read(const Statement& query) const;

    Database& database_;
};

}  // namespace usher::store
