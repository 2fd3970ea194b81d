/// The table `movement`: validity that others have moved upstream, until a person has seen it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lib/core/clock.hpp"
#include "lib/core/ids.hpp"
#include "lib/license/activation.hpp"
#include "lib/store/database.hpp"
#include "lib/store/sealer.hpp"

namespace usher::store {

struct Movement {
    std::int64_t row = 0;
    KeyTag tag{};
    OptionId option;
    std::optional<Instant> from{};  ///< the end that was known; none: it was not active
    std::optional<Instant> to{};    ///< the end that upstream shows; none: it is not active
    Instant seen_at{};
    std::optional<license::Resolution> resolution{};
};

/// Use inside Database::read or write; throws StorageFailure like Statement.
class MovementTable {
public:
    explicit MovementTable(Database& database) noexcept : database_{database} {}

    /// Adds `movement` and gives it its row; false if the same was added before, whether anybody
    /// has seen it or not.
    bool insert(Movement& movement);
    /// Those that nobody has seen yet, the oldest first, at most `count`.
    [[nodiscard]] std::vector<Movement> open(std::size_t count) const;
    [[nodiscard]] std::int64_t open_count() const;
    /// Somebody has seen the one in `row`, which is returned; none if there is no such one that
    /// nobody has seen.
    std::optional<Movement> acknowledge(std::int64_t row, const license::Resolution& resolution);

private:
    Database& database_;
};

}  // namespace usher::store
