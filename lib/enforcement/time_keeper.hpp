/// The one clock of the daemon: trusted time over the machine's clocks, its mark kept on disk.
#pragma once

#include <functional>
#include <string>

#include "lib/async/task.hpp"
#include "lib/async/timer.hpp"
#include "lib/core/clock.hpp"
#include "lib/core/log.hpp"
#include "lib/license/trusted_time.hpp"
#include "lib/store/store.hpp"

namespace usher::enforcement {

/// Lives on the event loop.
class TimeKeeper {
public:
    /// `boot_id` names this boot, empty if unknown; `mark` is what was kept last. `store` outlives
    /// it.
    TimeKeeper(store::Store& store, ReadClock read_clock, std::string boot_id, license::Mark mark,
               Log log);

    /// The effective time, by which everything is judged.
    [[nodiscard]] Instant now();
    /// The latest time that upstream is known to have reached; see TrustedTime::certain_now.
    [[nodiscard]] Instant certain_now() const;
    /// Time since boot, suspend included, for waits that outlast a timer.
    [[nodiscard]] std::chrono::milliseconds since_boot() const;
    /// `now` for those who carry it forward themselves; see TrustedTime::offset.
    [[nodiscard]] std::chrono::milliseconds offset();
    /// Takes a time that upstream attested over verified transport just now.
    void attest(Instant time);
    /// Makes `told` the one that is told after each attestation; none ends that.
    void on_attested(std::function<void()> told) { on_attested_ = std::move(told); }

    [[nodiscard]] license::TimeSource source() const noexcept { return time_.source(); }
    /// What to write with each change of state (threat model D41).
    [[nodiscard]] const license::Mark& mark();

    /// Keeps the mark at once while the caller waits; for the end of the daemon.
    [[nodiscard]] Result<void> keep_now();
    /// Keeps the mark, at once and then every 60 s, until cancelled.
    [[nodiscard]] Task<void> run();

private:
    store::Store& store_;
    ReadClock read_clock_;
    license::TrustedTime time_;
    Log log_;
    std::function<void()> on_attested_;
};

}  // namespace usher::enforcement
