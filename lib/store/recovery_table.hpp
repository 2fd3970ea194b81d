/// The table `recovery`: each time that the state turned out to be another than the one left.
#pragma once

#include <optional>

#include "lib/license/recovery.hpp"
#include "lib/store/database.hpp"

namespace usher::store {

/// Use inside Database::read or write; throws StorageFailure like Statement.
class RecoveryTable {
public:
    explicit RecoveryTable(Database& database) noexcept : database_{database} {}

    /// The one that no person has confirmed yet.
    [[nodiscard]] std::optional<license::Recovery> open() const;
    /// The newest one, confirmed or not.
    [[nodiscard]] std::optional<license::Recovery> last() const;
    /// Opens one, or adds `doubt` to the one that is open; whether it was not told there before.
    bool notice(const license::Doubt& doubt, Instant now);
    /// Ends the open one; StorageFailure with Errc::Conflict if there is none.
    license::Recovery confirm(const license::Resolution& word);

private:
    Database& database_;
};

}  // namespace usher::store
