#include "tests/simulation/history.hpp"

#include <cstdio>

namespace usher::simulation {

std::string History::stamp() const {
    const auto milliseconds = static_cast<long long>(scheduler_.now().count());
    char text[32];
    std::snprintf(text, sizeof text, "%3lld:%02lld:%02lld.%03lld  ", milliseconds / 3'600'000,
                  milliseconds / 60'000 % 60, milliseconds / 1000 % 60, milliseconds % 1000);
    return text;
}

}  // namespace usher::simulation
