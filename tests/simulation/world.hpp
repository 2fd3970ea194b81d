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
    bool stale = false;    ///< a reading may show what was before the last change, for hours
    bool foreign = false;  ///< others extend the same service, by another length
    bool clock = false;    ///< the wall clock jumps
    license::ReconciliationPolicy policy{.quiet_time = std::chrono::minutes{15}};

    [[nodiscard]] bool remembers_ids() const noexcept {
        return policy.upstream == license::UpstreamClass::Keyed;
    }
};

/// What of one world is claimed: the product of lateness, readings and others with what the
/// upstream offers, as in tests/model.
[[nodiscard]] World any_world(std::uint64_t number);
[[nodiscard]] std::size_t world_count();

}  // namespace usher::simulation
