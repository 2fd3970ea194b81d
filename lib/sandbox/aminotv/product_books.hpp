/// Products and channels in the sandbox's database.
///
/// Inside `Database::write` or `read`; may throw store::StorageFailure, as all books do.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "lib/core/error.hpp"
#include "lib/license/product.hpp"
#include "lib/sandbox/aminotv/paging.hpp"
#include "lib/store/database.hpp"

namespace usher::sandbox::aminotv {

class ProductBooks {
public:
    /// `database` outlives the books.
    explicit ProductBooks(store::Database& database) noexcept : database_{database} {}

    /// Its id: the one it brings, or the next free one for an empty one. Errc::Conflict: the id is
    /// taken; Errc::Malformed: it is not a decimal number above 0.
    [[nodiscard]] Result<BundleId> add(const license::Product& product, Instant now);
    /// Errc::NotFound: `unknown product`.
    [[nodiscard]] Result<void> replace(const license::Product& product, Instant now);

    [[nodiscard]] std::optional<license::Product> find(const BundleId& id);
    /// Those of `ids` that there are, each once, by id.
    [[nodiscard]] std::vector<license::Product> find_all(std::span<const BundleId> ids);
    [[nodiscard]] Page<license::Product> list(const Cut& cut);
    /// Visible and buyable ones, all of them, by id.
    [[nodiscard]] std::vector<license::Product> for_sale();
    /// What it cost at `time`; none: nothing is known, or there was no price.
    [[nodiscard]] std::optional<license::Amount> price_at(const BundleId& id, Instant time);

private:
    void write_channels(std::int64_t row, const license::Product& product);
    void note_price(std::int64_t row, const license::Product& product, Instant now);
    [[nodiscard]] license::Product read(const store::Statement& row);

    store::Database& database_;
};

}  // namespace usher::sandbox::aminotv
