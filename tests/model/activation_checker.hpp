/// Walks every state that a world can come to, the nearest first.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "tests/model/activation_world.hpp"

namespace usher::model {

struct Findings {
    std::size_t states = 0;              ///< all, or those seen until the first fault
    std::size_t steps = 0;               ///< between them
    std::chrono::milliseconds took{};    ///< to walk them
    std::string fault{};                 ///< empty: there is none
    std::vector<std::string> history{};  ///< how the fault comes about, a line a step
};

inline constexpr std::string_view executed_twice = "I1: executed more than once";
inline constexpr std::string_view sent_though_seen =
    "D65: sent again over a reading that shows it executed";

/// Looks for a state that breaks an invariant, and, if there is none, for one from which no way
/// leads to rest although the daemon is not killed again.
[[nodiscard]] Findings check(const World& world);
/// Looks only for a state that breaks I1.
[[nodiscard]] Findings look_for_second_charge(const World& world);

}  // namespace usher::model
