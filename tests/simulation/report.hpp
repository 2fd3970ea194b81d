/// What simulations have done, in lines for people.
#pragma once

#include <string_view>

#include "tests/simulation/simulation.hpp"

namespace usher::simulation {

/// Prints how often what has happened.
void print(const Tally& tally, std::uint64_t violations, std::string_view seconds);
/// Prints what was violated, and how it came about.
void print(const World& world, std::uint64_t seed, const Outcome& outcome);

}  // namespace usher::simulation
