/// Who is asked about next, who is being asked about, and what has to wait after a failure: the
/// part of refreshing that is pure bookkeeping over time since boot.
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "lib/async/backoff.hpp"
#include "lib/sync/refresh_schedule.hpp"

namespace usher::sync {

/// How the refreshes of one key have ended.
struct RefreshHistory {
    std::uint64_t finished = 0;
    bool last_succeeded = false;
    int failures = 0;  ///< of the key itself, in a row
};

class RefreshBook {
public:
    RefreshBook(async::BackoffLimits limits, async::RandomFraction random);

    /// `row` is due at `due`, instead of an earlier date.
    void plan(std::int64_t row, BootTime due);
    /// `row` comes before all that are due, and waits for nothing. If it is being asked about, it
    /// is asked about once more: what is under way may be older than the wish.
    void demand(std::int64_t row);
    /// The key has gone. If it is being asked about, it counts as running until that ends.
    void forget(std::int64_t row);
    /// Ends the wait after a failure of upstream.
    void lift_wait() noexcept { not_before_ = BootTime{0}; }

    [[nodiscard]] bool may_start(BootTime now) const;
    /// Takes the next row that may be asked about now; it counts as running until its end is noted.
    [[nodiscard]] std::optional<std::int64_t> start(BootTime now);
    /// When the next row may be asked about; 0 for one on demand, none without rows.
    [[nodiscard]] std::optional<BootTime> next_start() const;

    /// The ends of a refresh. `at_least` is the wait that upstream asked for itself.
    void succeeded(std::int64_t row, BootTime next_due);
    void key_failed(std::int64_t row, BootTime now, std::chrono::seconds at_least);
    void upstream_failed(std::int64_t row, BootTime now, std::chrono::seconds at_least);
    /// It ended without a result, or was noted already: `row` may be asked about again.
    void release(std::int64_t row);

    [[nodiscard]] RefreshHistory history(std::int64_t row) const;
    [[nodiscard]] bool is_running(std::int64_t row) const { return running_.contains(row); }
    [[nodiscard]] std::size_t running() const noexcept { return running_.size(); }
    [[nodiscard]] std::size_t due_count(BootTime now) const { return schedule_.due_count(now); }
    /// Keys whose last refresh failed, that are due or that are being asked about.
    [[nodiscard]] std::size_t unconfirmed(BootTime now) const;

private:
    void note_end(std::int64_t row, bool success);

    async::BackoffLimits limits_;
    async::RandomFraction random_;
    async::Backoff upstream_backoff_;
    RefreshSchedule schedule_;
    std::unordered_map<std::int64_t, RefreshHistory> histories_;
    std::unordered_set<std::int64_t> running_;
    std::unordered_set<std::int64_t> again_;  ///< of those, demanded meanwhile
    BootTime not_before_{0};                  ///< nothing is asked earlier, unless on demand
};

}  // namespace usher::sync
