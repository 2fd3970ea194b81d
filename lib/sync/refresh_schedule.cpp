#include "lib/sync/refresh_schedule.hpp"

#include <algorithm>
#include <iterator>
#include <limits>

namespace usher::sync {

void RefreshSchedule::set(std::int64_t row, BootTime due) {
    remove(row);
    by_due_.insert({due, row});
    due_of_[row] = due;
}

void RefreshSchedule::remove(std::int64_t row) {
    const auto found = due_of_.find(row);
    if (found == due_of_.end()) return;
    by_due_.erase({found->second, row});
    due_of_.erase(found);
}

std::optional<BootTime> RefreshSchedule::next_due() const {
    if (by_due_.empty()) return std::nullopt;
    return by_due_.begin()->first;
}

std::optional<std::int64_t> RefreshSchedule::take_due(BootTime now) {
    if (by_due_.empty() || by_due_.begin()->first > now) return std::nullopt;
    const std::int64_t row = by_due_.begin()->second;
    remove(row);
    return row;
}

std::size_t RefreshSchedule::due_count(BootTime now) const {
    const auto end = by_due_.upper_bound({now, std::numeric_limits<std::int64_t>::max()});
    return static_cast<std::size_t>(std::distance(by_due_.begin(), end));
}

std::chrono::milliseconds refresh_delay(std::optional<std::chrono::seconds> remaining,
                                        std::chrono::seconds every, double jitter) {
    std::chrono::milliseconds delay = every;
    if (remaining) delay = std::min(delay, std::chrono::milliseconds{*remaining} * 9 / 10);
    const auto spread = static_cast<std::int64_t>(static_cast<double>(delay.count()) * jitter / 10);
    return std::max(delay - std::chrono::milliseconds{spread},
                    std::chrono::milliseconds{std::chrono::seconds{1}});
}

}  // namespace usher::sync
