/// What the benchmarks print: a value a round, and ratios of the rounds of two candidates.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <string>
#include <vector>

namespace usher::bench {

/// Values of each round, divided pair by pair.
inline std::vector<double> ratio_of(const std::vector<double>& dividends,
                                    const std::vector<double>& divisors) {
    std::vector<double> ratios;
    for (std::size_t i = 0; i < divisors.size(); ++i) ratios.push_back(dividends[i] / divisors[i]);
    return ratios;
}

/// One line: median, minimum and maximum of the rounds.
inline void print(const std::string& what, std::vector<double> values, const char* unit = "") {
    std::ranges::sort(values);
    std::printf("  %-52s median %10.2f  min %10.2f  max %10.2f %s\n", what.c_str(),
                values[values.size() / 2], values.front(), values.back(), unit);
    std::fflush(stdout);
}

}  // namespace usher::bench
