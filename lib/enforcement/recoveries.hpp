/// Whether the state may be acted on: what a start makes of a copy that was put back, and the
/// person who ends it (threat model D28, D29).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lib/async/task.hpp"
#include "lib/core/clock.hpp"
#include "lib/core/error.hpp"
#include "lib/core/log.hpp"
#include "lib/enforcement/time_keeper.hpp"
#include "lib/license/recovery.hpp"
#include "lib/store/store.hpp"

namespace usher::enforcement {

/// What a start knows before it opens the store.
struct StartEvidence {
    std::optional<InstallationId> installation{};  ///< whose data this must be; none: anybody's
    license::AnchorFound anchor;
    std::string machine{};  ///< this one, hashed; empty if unknown
    ClockReading clock;
    std::string boot_id{};
    Seconds doubted_age{};  ///< after a recovery no key counts as confirmed less long ago
    std::string version{};  ///< of the daemon, for the journal
};

/// What a start has found, and made durable.
struct Start {
    store::Installation installation;
    std::optional<license::Recovery> recovery{};  ///< until a person confirms it
    /// What it has made InDoubt, to be told once there is somebody to tell it to.
    std::vector<license::Activation> doubted{};
    std::vector<license::Purchase> doubted_purchases{};      ///< Unknown, likewise
    std::vector<license::KeptCreation> doubted_creations{};  ///< of resellers: InDoubt, likewise
};

/// Counts a start, in one transaction, and judges the state. If it is not the one that was left, no
/// key counts as confirmed lately, and generation and time go on from where the anchor stood. Until
/// a person has confirmed it, whatever is open among the activations and the creations of resellers
/// becomes InDoubt, and among the purchases Unknown. For start-up, before the loop runs. Errors as
/// InstallationTable::start.
[[nodiscard]] Result<Start> record_start(store::Store& store, const StartEvidence& evidence);

/// The installation as `record_start` would leave it, if that start would find nothing but what an
/// ordinary end has left: a known installation with an anchor, no doubt about the state and no
/// recovery to be confirmed. None otherwise. Writes nothing; for start-up, errors as
/// `record_start`.
[[nodiscard]] Result<std::optional<store::Installation>> foresee_start(
    store::Store& store, const StartEvidence& evidence);

/// Puts a start on record that was foreseen to give `foreseen`; within Store::write or write_now,
/// before anything else is written. Errors as `record_start`; Errc::Unavailable if the store is not
/// any more as it was.
[[nodiscard]] Result<void> record_foreseen(store::Tables& tables, const StartEvidence& evidence,
                                           const store::Installation& foreseen);

/// What the daemon says where it refuses a charge because of `recovery`.
[[nodiscard]] Error unconfirmed(const license::Recovery& recovery);

/// Lives on the event loop.
class Recoveries {
public:
    /// `store` and `time` outlive it. `open`: as `record_start` has found it, which is written to
    /// `log`.
    Recoveries(store::Store& store, TimeKeeper& time, std::optional<license::Recovery> open,
               Log log);

    /// The one that no person has confirmed yet: while there is one, nothing is charged.
    [[nodiscard]] const std::optional<license::Recovery>& open() const noexcept { return open_; }
    /// The newest one, confirmed or not.
    [[nodiscard]] Task<Result<std::optional<license::Recovery>>> last();
    /// Takes a person's word that charging may go on; `word.at` is set here. Durable when it
    /// returns. Errc::Conflict if there is nothing to confirm.
    [[nodiscard]] Task<Result<license::Recovery>> confirm(license::Resolution word, Actor actor);

private:
    store::Store& store_;
    TimeKeeper& time_;
    std::optional<license::Recovery> open_;
    Log log_;
};

}  // namespace usher::enforcement
