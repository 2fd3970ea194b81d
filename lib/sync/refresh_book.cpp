#include "lib/sync/refresh_book.hpp"

#include <algorithm>
#include <utility>

namespace usher::sync {
namespace {

// Before every date: that is how what is demanded comes first.
constexpr BootTime on_demand{-1};
// What upstream may ask for: a slip of its clock or its configuration silences nobody for a day.
constexpr BootTime asked_wait_max{std::chrono::hours{1}};

BootTime wait_of(BootTime backoff, std::chrono::seconds at_least) {
    return std::max(backoff, std::min(BootTime{at_least}, asked_wait_max));
}

}  // namespace

RefreshBook::RefreshBook(async::BackoffLimits limits, async::RandomFraction random)
    : limits_{limits}, random_{std::move(random)}, upstream_backoff_{limits, random_} {}

void RefreshBook::plan(std::int64_t row, BootTime due) {
    schedule_.set(row, due);
}

void RefreshBook::demand(std::int64_t row) {
    if (is_running(row)) {
        again_.insert(row);
    } else {
        schedule_.set(row, on_demand);
    }
}

void RefreshBook::forget(std::int64_t row) {
    schedule_.remove(row);
    histories_.erase(row);
    again_.erase(row);
}

bool RefreshBook::may_start(BootTime now) const {
    const auto next = next_start();
    return next && *next <= now;
}

std::optional<std::int64_t> RefreshBook::start(BootTime now) {
    while (may_start(now)) {
        const std::optional<std::int64_t> row = schedule_.take_due(now);
        if (running_.insert(*row).second) return row;
        // It came due while it is being asked about.
        again_.insert(*row);
    }
    return std::nullopt;
}

std::optional<BootTime> RefreshBook::next_start() const {
    const auto due = schedule_.next_due();
    if (!due) return std::nullopt;
    return *due == on_demand ? BootTime{0} : std::max(*due, not_before_);
}

void RefreshBook::succeeded(std::int64_t row, BootTime next_due) {
    histories_[row].failures = 0;
    upstream_backoff_.reset();
    lift_wait();
    schedule_.set(row, next_due);
    note_end(row, true);
}

void RefreshBook::key_failed(std::int64_t row, BootTime now, std::chrono::seconds at_least) {
    const int failures = histories_[row].failures++;
    const BootTime wait = async::wait_after(limits_, failures, random_());
    schedule_.set(row, now + wait_of(wait, at_least));
    note_end(row, false);
}

void RefreshBook::upstream_failed(std::int64_t row, BootTime now, std::chrono::seconds at_least) {
    // Several that were under way fail with the same outage: one step of the back-off.
    const BootTime wait = now < not_before_ ? BootTime{0} : upstream_backoff_.next();
    not_before_ = std::max(not_before_, now + wait_of(wait, at_least));
    schedule_.set(row, not_before_);
    note_end(row, false);
}

void RefreshBook::note_end(std::int64_t row, bool success) {
    RefreshHistory& history = histories_[row];
    ++history.finished;
    history.last_succeeded = success;
    release(row);
}

void RefreshBook::release(std::int64_t row) {
    running_.erase(row);
    if (again_.erase(row) > 0) schedule_.set(row, on_demand);
}

RefreshHistory RefreshBook::history(std::int64_t row) const {
    const auto found = histories_.find(row);
    return found == histories_.end() ? RefreshHistory{} : found->second;
}

std::size_t RefreshBook::unconfirmed(BootTime now) const {
    const auto failing = std::ranges::count_if(histories_, [](const auto& entry) {
        return entry.second.finished > 0 && !entry.second.last_succeeded;
    });
    return static_cast<std::size_t>(failing) + due_count(now) + running();
}

}  // namespace usher::sync
