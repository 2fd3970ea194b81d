/// A life of the store on a disk that fails somewhere, held against one on a disk that does not.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "tests/crash/queued_store.hpp"

namespace usher::test {

/// What many lives have shown.
struct Findings {
    std::uint64_t lives = 0;
    std::uint64_t failed_starts = 0;
    std::uint64_t refused = 0;     ///< writes that ended with an error and are not there
    std::uint64_t reappeared = 0;  ///< writes of a commit of unknown fate that are there
    std::uint64_t vanished = 0;    ///< those that are not
    std::vector<std::string> wrong{};
};

/// The disk that fails.
struct FailingPlace {
    std::function<Result<std::unique_ptr<QueuedStore>>()> open;
    std::function<void()> end_faults;
    std::function<void()> cut_power;  ///< while nothing is open
    bool reads_go_on = false;         ///< whatever fails, reading does not
};

/// Does `batches` on `place`, asking again for what failed until it is done, and the same on a good
/// disk that begins with `begins_with`. Whatever `place` shows must be what the good disk shows
/// after what was acknowledged; what has failed as unknown may be there or not.
void live(const FailingPlace& place, const DiskContent& begins_with,
          const std::vector<Batch>& batches, Findings& findings);

/// Which of the calls that a failure fits fail in one life: one of them, or that and all behind it.
class FailingCalls {
public:
    /// `number` counts from 1.
    FailingCalls(std::uint64_t number, bool lasts) noexcept : number_{number}, lasts_{lasts} {}

    /// Whether the next call that the failure fits fails.
    [[nodiscard]] bool next_fails() noexcept {
        if (is_over_) return false;
        return ++count_ == number_ || (lasts_ && count_ > number_);
    }
    /// From now on none fails.
    void end() noexcept { is_over_ = true; }
    [[nodiscard]] std::uint64_t number() const noexcept { return number_; }
    /// How many there were before `end`.
    [[nodiscard]] std::uint64_t count() const noexcept { return count_; }

private:
    std::uint64_t number_;
    bool lasts_;
    std::uint64_t count_ = 0;
    bool is_over_ = false;
};

/// Calls `live_with` for a life in which nothing fails, then for one a call that fails once, and,
/// where the failure `may_last`, for one a call from which on all fail. `live_with` asks of each
/// call that the failure fits whether it fails, and calls `live`.
[[nodiscard]] Findings fail_at_every_call(
    const std::function<void(FailingCalls&, Findings&)>& live_with, bool may_last);

/// A disk on which a store was opened and closed again; it holds an installation.
[[nodiscard]] DiskContent disk_with_a_store();

/// One line, and the first of what was wrong.
void print(std::string_view what, const Findings& findings);

}  // namespace usher::test
