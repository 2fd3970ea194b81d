/// Backups of the store, made while it is used.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "lib/async/task.hpp"
#include "lib/core/clock.hpp"
#include "lib/core/error.hpp"
#include "lib/core/log.hpp"
#include "lib/enforcement/time_keeper.hpp"

namespace usher::enforcement {

/// `None`: there has been none since the start.
enum class BackupState : std::uint8_t { None, Running, Done, Failed };

/// `none`, `running`, `done`, `failed`.
[[nodiscard]] std::string_view name(BackupState state) noexcept;

/// How the newest backup goes, or went.
struct BackupReport {
    BackupState state = BackupState::None;
    std::string file{};           ///< where it is, or is about to be
    std::int64_t pages_done = 0;  ///< of the database
    std::int64_t pages = 0;       ///< 0 until it is known
    std::int64_t bytes = 0;       ///< of the finished file
    Instant started_at{};
    std::optional<Instant> ended_at{};
    std::string error{};  ///< why it failed
};

/// Lives on the event loop; each backup is made on a thread of its own, one at a time.
class Backups {
public:
    /// `database` is its path; backups go to the directory `backups` beside it, mode 0700. What an
    /// earlier process has not finished there is removed, now and before each backup. `time`
    /// outlives it.
    Backups(Executor executor, std::string database, TimeKeeper& time, Log log);
    Backups(const Backups&) = delete;
    Backups& operator=(const Backups&) = delete;
    /// Gives up the one that runs.
    ~Backups();

    /// Begins one: `usher-20261122T104613Z.db`. Errc::Conflict while one runs, Errc::Storage if
    /// there is no directory for it, Errc::NotAccepted if others may enter that.
    [[nodiscard]] Result<void> start();
    [[nodiscard]] const BackupReport& report() const noexcept;

private:
    class Impl;
    std::shared_ptr<Impl> impl_;  // shared with what the thread has posted to the loop
};

}  // namespace usher::enforcement
