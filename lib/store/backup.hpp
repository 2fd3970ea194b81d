/// A copy of a database that is in use, as it stands at one moment.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "lib/core/error.hpp"

namespace usher::store {

struct CopyProgress {
    std::int64_t done = 0;
    std::int64_t of = 0;  ///< in the same unit as `done`: pages of a backup, bytes of a restore

    friend bool operator==(const CopyProgress&, const CopyProgress&) = default;
};

/// Told after each part; false gives up.
using OnProgress = std::function<bool(CopyProgress)>;

/// Copies the database at `source` into the new file `target` (mode 0600): one file, without a log
/// beside it. `target` gets its name when the copy is checked and on disk. A connection of its own
/// reads one snapshot, so whoever writes meanwhile does not wait for it; each part is on disk
/// before the next is read, so their commits get their turn. Blocks: on a thread of its own.
///
/// The size in bytes. Errc::Conflict if `target` is there, Errc::StorageFull, Errc::Storage,
/// Errc::Damaged, or Errc::Unavailable when given up; no file is left then.
[[nodiscard]] Result<std::int64_t> back_up(const std::string& source, const std::string& target,
                                           const OnProgress& on_progress);

/// Removes from `directory` what a `back_up` has left there that did not come to its end, because
/// the process or the machine did. While none runs. What cannot be removed stays.
void remove_unfinished_backups(const std::string& directory) noexcept;

}  // namespace usher::store
