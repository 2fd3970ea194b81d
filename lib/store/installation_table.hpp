/// The table `installation`, one row: who this installation is and how far its time has come.
#pragma once

#include <cstdint>
#include <optional>

#include "lib/core/ids.hpp"
#include "lib/license/trusted_time.hpp"
#include "lib/store/database.hpp"

namespace usher::store {

struct Installation {
    InstallationId id;  ///< 40 lower-case hex digits, made once (specs/acestream.md choice 24)
    std::int64_t starts = 0;  ///< how often the daemon has started, this start included
    license::Mark mark;
};

/// Use inside Database::read or write; throws StorageFailure like Statement.
class InstallationTable {
public:
    explicit InstallationTable(Database& database) noexcept : database_{database} {}

    /// Counts one start more, and makes the installation at the first one. `known`: the
    /// installation whose data this must be; StorageFailure with Errc::NotAccepted if it is not, or
    /// if nothing is left of it (threat model D25).
    Installation start(const std::optional<InstallationId>& known = {});
    /// Keeps how far time has come (threat model D41). After `start`.
    void keep(const license::Mark& mark);

private:
    void must_be(const InstallationId& known) const;

    Database& database_;
};

}  // namespace usher::store
