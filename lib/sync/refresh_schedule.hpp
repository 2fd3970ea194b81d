/// Which key is asked about next, and when: pure bookkeeping over time since boot.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>

namespace usher::sync {

/// Time since boot, suspend included.
using BootTime = std::chrono::milliseconds;

class RefreshSchedule {
public:
    /// Sets when `row` is due, instead of an earlier date.
    void set(std::int64_t row, BootTime due);
    void remove(std::int64_t row);

    /// The next date; none without rows.
    [[nodiscard]] std::optional<BootTime> next_due() const;
    /// Takes a row that is due at `now` out of the schedule; the longest due first.
    [[nodiscard]] std::optional<std::int64_t> take_due(BootTime now);

    [[nodiscard]] std::size_t size() const noexcept { return due_of_.size(); }
    /// How many are due at `now`.
    [[nodiscard]] std::size_t due_count(BootTime now) const;

private:
    std::set<std::pair<BootTime, std::int64_t>> by_due_;
    std::unordered_map<std::int64_t, BootTime> due_of_;
};

/// How long after a confirmation at `now` a key is due again: 90 % of what remains of the validity
/// that ends next, at most `every` (specs/acestream.md choice 30), less up to a tenth by `jitter`
/// in [0, 1), at least 1 s.
[[nodiscard]] std::chrono::milliseconds refresh_delay(std::optional<std::chrono::seconds> remaining,
                                                      std::chrono::seconds every, double jitter);

}  // namespace usher::sync
