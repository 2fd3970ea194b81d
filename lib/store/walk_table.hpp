/// The table `license_walk`: how far the reading of all the provider's users has come.
#pragma once

#include <cstdint>
#include <optional>

#include "lib/core/clock.hpp"
#include "lib/store/database.hpp"

namespace usher::store {

/// A walk over all users of a provider, page by page. What was read before a restart is not read
/// again by the same walk.
struct LicenseWalk {
    Instant started_at{};
    std::int64_t offset = 0;  ///< in upstream's list of users: where the next page begins
    std::int64_t users = 0;   ///< that were read
    std::int64_t licenses = 0;
    std::optional<Instant> ended_at{};           ///< none: it is under way
    std::optional<std::int64_t> users_before{};  ///< what the walk before it read; none: the first
    /// Whom upstream did not know when a walk last ended, and who were too many to be forgotten.
    std::int64_t gone = 0;
    std::optional<Instant> gone_since{};  ///< the end of the first walk that found so many

    friend bool operator==(const LicenseWalk&, const LicenseWalk&) = default;
};

/// Use inside Database::read or write; throws StorageFailure like Statement.
class WalkTable {
public:
    /// `database` outlives the table.
    explicit WalkTable(Database& database) noexcept : database_{database} {}

    /// The newest walk; none before the first.
    [[nodiscard]] std::optional<LicenseWalk> last() const;
    /// Puts `walk` in its place.
    void keep(const LicenseWalk& walk);

private:
    Database& database_;
};

}  // namespace usher::store
