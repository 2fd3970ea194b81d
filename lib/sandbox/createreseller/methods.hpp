/// The names of this dialect's calls, for the fault script, counters and the log: what `ev` says.
#pragma once

#include <array>
#include <string_view>

#include "lib/upstream/createreseller/parameters.hpp"

namespace usher::sandbox::createreseller {

/// Those that change nothing, and those that do.
inline constexpr std::array<std::string_view, 1> reading_methods{
    upstream::createreseller::availability_call};
inline constexpr std::array<std::string_view, 1> changing_methods{
    upstream::createreseller::create_call};

}  // namespace usher::sandbox::createreseller
