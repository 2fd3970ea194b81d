/// The worlds that histories happen in, and how dense the faults are. What a world does not claim
/// is not checked in it; tests/model names the same worlds.
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
    bool stale = false;     ///< a reading may show what was before the last change, for hours
    bool in_a_row = false;  ///< a service is bought again soon, whatever readings show
    bool foreign = false;   ///< others extend the same service, by another length
    bool clock = false;     ///< the wall clock jumps
    license::ReconciliationPolicy policy{.quiet_time = std::chrono::minutes{15},
                                         .read_for = std::chrono::hours{1}};

    [[nodiscard]] bool remembers_ids() const noexcept {
        return policy.upstream == license::UpstreamClass::Keyed ||
               policy.upstream == license::UpstreamClass::Named;
    }
};

/// World `number`, counted round, of those that are claimed: lateness, readings and others, each
/// with what upstream offers, as in tests/model.
[[nodiscard]] World any_world(std::uint64_t number);

}  // namespace usher::simulation
