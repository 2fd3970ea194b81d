/// The table `installation`, one row: who this installation is and how far its time has come.
#pragma once

#include <cstdint>
#include <optional>

#include "lib/core/ids.hpp"
#include "lib/license/recovery.hpp"
#include "lib/license/trusted_time.hpp"
#include "lib/store/database.hpp"

namespace usher::store {

struct Installation {
    InstallationId id;  ///< 40 lower-case hex digits, made once (specs/acestream.md choice 24)
    std::int64_t starts = 0;  ///< how often the daemon has started, this start included
    license::Mark mark;
    std::int64_t generation = 0;             ///< after this start, which is one of it
    std::optional<std::int64_t> anchored{};  ///< a generation that an anchor has had
};

/// Use inside Database::read or write; throws StorageFailure like Statement.
class InstallationTable {
public:
    explicit InstallationTable(Database& database) noexcept : database_{database} {}

    /// Counts one start and one generation more, and makes the installation at the first start.
    /// `known`: the installation whose data this must be; StorageFailure with Errc::NotAccepted if
    /// it is not, or if nothing is left of it (threat model D25).
    Installation start(const std::optional<InstallationId>& known = {});
    /// Keeps how far time has come (threat model D41), and counts a generation more (D28): call it
    /// in the write of every change that a copy put back would undo. After `start`.
    void keep(const license::Mark& mark);
    /// Whether `start`, `keep` or `go_beyond` has been called.
    [[nodiscard]] bool has_grown() const noexcept { return has_grown_; }

    [[nodiscard]] license::Standing standing() const;
    /// Makes the generation higher than `generation` and time no earlier: a state that was put back
    /// goes on from where the one before it stood.
    void go_beyond(std::int64_t generation, Instant time);
    /// An anchor of this generation is on disk.
    void anchored(std::int64_t generation);

private:
    void must_be(const InstallationId& known) const;

    Database& database_;
    bool has_grown_ = false;
};

}  // namespace usher::store
