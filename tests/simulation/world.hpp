/// The worlds that histories happen in: those of tests/model and a clock that jumps. What a world
/// does not claim is not checked in it.
#pragma once

#include <string_view>

#include "lib/license/reconciliation.hpp"
#include "tests/simulation/scheduler.hpp"

namespace usher::simulation {

/// When a request that has left may still be executed.
enum class Lateness : std::uint8_t { AtOnce, WithinQuietTime, Beyond };

struct World {
    std::string_view name;
    Lateness lateness = Lateness::AtOnce;
    bool stale = false;      ///< a reading may show what was before the last change, for hours
    bool foreign = false;    ///< others extend the same service, by another length
    bool tells_time = true;  ///< upstream says with each reading what time it is
    bool clock = false;      ///< the wall clock jumps, and upstream attests the time now and then
    /// An older copy of the database is put back, once. The anchor stands elsewhere and follows
    /// each commit at once: the second that it may be behind after a crash is not claimed
    /// (docs/decisions/0009-anchor.md). A copy by `usherctl restore` is not among them, whose file
    /// says so itself.
    bool restored = false;
    bool notices_restore = true;  ///< there is an anchor
    bool careless = false;        ///< some people have it sent again without looking
    /// Else I1 and I3 are not: nothing that could be seen tells before a second request what the
    /// first will do. What has been seen must not be sent again all the same.
    bool claims_once = true;
    license::ReconciliationPolicy policy{.quiet_time = std::chrono::minutes{15},
                                         .read_for = std::chrono::hours{1}};

    [[nodiscard]] bool remembers_ids() const noexcept {
        return policy.upstream == license::UpstreamClass::Keyed ||
               policy.upstream == license::UpstreamClass::Named;
    }
};

/// World `number`, counted round, of those that are claimed: lateness, readings, others and a copy
/// put back, each with what upstream offers.
[[nodiscard]] World any_world(std::uint64_t number);

}  // namespace usher::simulation
