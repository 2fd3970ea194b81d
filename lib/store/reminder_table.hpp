/// The table `reminder`: of which licences that end soon people have been told.
#pragma once

#include <cstdint>

#include "lib/core/clock.hpp"
#include "lib/core/ids.hpp"
#include "lib/store/database.hpp"

namespace usher::store {

/// What people were told: by the product and the end, since the number of a licence changes with
/// whatever is done to it (specs/aminotv.md 8).
struct Reminded {
    std::int64_t account = 0;  ///< the account's row
    BundleId product;
    Instant end{};
    Seconds threshold{};
};

/// Use inside Database::read or write; throws StorageFailure like Statement.
class ReminderTable {
public:
    /// `database` outlives the table.
    explicit ReminderTable(Database& database) noexcept : database_{database} {}

    /// Notes that people are told. False if they were already.
    bool put(const Reminded& reminded);
    /// Forgets what was told of licences that had ended at `now`.
    void forget_ended(Instant now);

private:
    Database& database_;
};

}  // namespace usher::store
