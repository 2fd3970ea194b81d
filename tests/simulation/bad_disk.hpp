/// How the disk fares in a history: calls that fail, no room for a while, power that fails in the
/// middle of a call.
#pragma once

#include <cstdint>
#include <optional>

#include "tests/simulation/history.hpp"
#include "tests/simulation/scheduler.hpp"
#include "tests/support/disk/disk_fault.hpp"
#include "tests/support/random.hpp"

namespace usher::simulation {

class BadDisk {
public:
    /// All outlive it. At first it is good.
    BadDisk(Scheduler& scheduler, test::Random& random, History& history)
        : scheduler_{scheduler}, random_{random}, history_{history} {}

    /// Some calls fail from now on; perhaps there is no room for a while.
    void turn_bad();
    /// The power fails in the call behind the next `calls`.
    void lose_power_after(std::uint64_t calls) noexcept { calls_to_power_cut_ = calls; }
    /// From now on all goes well.
    void calm() noexcept { is_calm_ = true; }

    /// How `call` ends.
    [[nodiscard]] test::DiskFault fault_of(test::DiskCall call);

private:
    Scheduler& scheduler_;
    test::Random& random_;
    History& history_;
    double fault_rate_ = 0;                   ///< of calls
    std::optional<test::DiskFault> lasting_;  ///< until the disk has room again
    std::optional<std::uint64_t> calls_to_power_cut_;
    bool is_calm_ = false;
};

}  // namespace usher::simulation
