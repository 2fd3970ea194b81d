/// One history: a seed decides everything that happens in it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tests/simulation/upstream.hpp"
#include "tests/simulation/world.hpp"
#include "tests/support/disk/simulated_disk.hpp"

namespace usher::simulation {

/// What happened in one history or in many.
struct Tally {
    std::uint64_t histories = 0;
    std::uint64_t activations = 0;
    std::uint64_t executions = 0;
    std::uint64_t starts = 0;
    std::uint64_t kills = 0;       ///< the process alone
    std::uint64_t power_cuts = 0;  ///< the disk with it
    std::uint64_t orderly_ends = 0;
    std::uint64_t copies = 0;  ///< put back
    std::array<std::uint64_t, network_faults> network{};
    std::array<std::uint64_t, test::disk_faults> disk{};

    void add(const Tally& other);
};

struct Outcome {
    std::optional<std::string> violation;
    std::vector<std::string> history;  ///< empty unless told in words
    Tally tally;
};

/// The same seed in the same world gives the same.
[[nodiscard]] Outcome simulate(const World& world, std::uint64_t seed);
/// The same, and the lines of the history.
[[nodiscard]] Outcome simulate_in_words(const World& world, std::uint64_t seed);

}  // namespace usher::simulation
