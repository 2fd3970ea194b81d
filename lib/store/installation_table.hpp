/// The table `installation`, one row: who this installation is and how far its time has come.
#pragma once

#include <cstdint>

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

    /// Counts one start more, and makes the installation at the first one.
    Installation start();
    /// Keeps how far time has come (threat model D41). After `start`.
    void keep(const license::Mark& mark);

private:
    Database& database_;
};

}  // namespace usher::store
