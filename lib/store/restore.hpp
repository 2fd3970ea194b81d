/// Putting a backup in the place of a database that nobody uses.
#pragma once

#include <optional>
#include <string>

#include "lib/core/clock.hpp"
#include "lib/core/error.hpp"
#include "lib/core/ids.hpp"
#include "lib/core/secret.hpp"
#include "lib/license/recovery.hpp"
#include "lib/store/backup.hpp"
#include "lib/store/files.hpp"

namespace usher::store {

struct RestoreOrder {
    std::string database;                          ///< its name in the state directory
    std::string backup;                            ///< path of a file of `back_up`
    std::optional<InstallationId> installation{};  ///< whose it must be; none: anybody's
    license::AnchorFound anchor{};                 ///< how far the state had come
    Instant now{};
    Seconds doubted_age{};  ///< no key counts as confirmed less long ago
};

struct Restored {
    license::Standing backup;         ///< where it stood
    std::string set_aside{};          ///< the name of the former database; empty if there was none
    std::int64_t journal_faults = 0;  ///< in the backup's journal, which was put back all the same
    std::string first_journal_fault{};  ///< for people; empty without any
};

/// Checks a copy of the backup, marks it as restored (the next start acts on it), and puts
/// it in the place of the database, which is set aside with the files beside it. What it
/// does is added to a recovery that is open in the backup, and to its journal. A journal that is
/// not whole does not hinder it, and stands in what the recovery says. The state as it was on every
/// error: Errc::NotAccepted for a file that is no backup of ours, was sealed under another store
/// key, belongs to another installation or, naming both versions, has a newer schema;
/// Errc::Damaged; Errc::Storage; Errc::StorageFull. After a crash the state is as it was, as
/// it shall be, or without a database, which a start refuses: restore again. Blocks.
[[nodiscard]] Result<Restored> restore(const StateDirectory& directory, const Secret& store_key,
                                       const RestoreOrder& order, const OnProgress& on_progress);

/// Removes what a restore has left beside `database` that did not come to its end, because the
/// process or the machine did.
void remove_unfinished_restore(const StateDirectory& directory, const std::string& database);

}  // namespace usher::store
