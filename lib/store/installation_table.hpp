/// The table `installation`, one row: who this installation is, how far its time and its changes
/// have come, and where its journal ends. One row because every commit writes all of that.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include "lib/core/ids.hpp"
#include "lib/journal/head.hpp"
#include "lib/license/recovery.hpp"
#include "lib/license/trusted_time.hpp"
#include "lib/store/database.hpp"
#include "lib/store/deferred.hpp"
#include "lib/store/derived_keys.hpp"

namespace usher::store {

struct Installation {
    InstallationId id;  ///< 40 lower-case hex digits, made once (specs/acestream.md choice 24)
    std::int64_t starts = 0;  ///< how often the daemon has started, this start included
    license::Mark mark{};
    std::int64_t generation = 0;             ///< after this start, which is one of it
    std::optional<std::int64_t> anchored{};  ///< a generation that an anchor has had
    std::optional<journal::Head> journal{};  ///< none before it is begun
    bool is_genuine = true;                  ///< all of it is as the daemon wrote it
};

[[nodiscard]] license::Standing standing_of(const Installation& installation);

/// Use inside Database::read or write; throws StorageFailure like Statement, with Errc::Damaged
/// where there is no row although `start` must have made one.
class InstallationTable {
public:
    /// All outlive the table.
    InstallationTable(Database& database, const DerivedKeys& derived, Deferred& deferred) noexcept
        : database_{database}, derived_{derived}, deferred_{deferred} {}

    /// Counts one start and one generation more, and makes the installation at the first start.
    /// `known`: the installation whose data this must be; StorageFailure with Errc::NotAccepted if
    /// it is not, or if nothing is left of it (threat model D25). Looks the database through for
    /// damage first, and throws what Database::check finds: before a start nothing is written.
    Installation start(const std::optional<InstallationId>& known = {});
    /// What `start` would give, without writing or looking through; none if it had to make the
    /// installation. StorageFailure with Errc::NotAccepted as `start`.
    [[nodiscard]] std::optional<Installation> after_start(
        const std::optional<InstallationId>& known) const;
    /// Keeps how far time has come (threat model D41) and counts a generation more (D28), both when
    /// the transaction settles: call it in the write of every change that a copy put back would
    /// undo. The last call counts. After `start`.
    void keep(license::Mark mark) { deferred_.mark = std::move(mark); }
    /// Applies what `keep` was told, if anything, to `installation`, which is to be written.
    void settle(Installation& installation);

    [[nodiscard]] Installation read() const;
    /// Replaces the row. One that was not genuine stays so until `is_genuine` is set.
    void write(const Installation& installation);

    [[nodiscard]] license::Standing standing() const;
    /// Makes the generation higher than `generation` and time no earlier: a state that was put back
    /// goes on from where the one before it stood.
    void go_beyond(std::int64_t generation, Instant time);
    /// An anchor of this generation is on disk.
    void set_anchored(std::int64_t generation);

private:
    void insert();
    [[nodiscard]] std::optional<Installation> find() const;

    Database& database_;
    const DerivedKeys& derived_;
    Deferred& deferred_;
};

}  // namespace usher::store
