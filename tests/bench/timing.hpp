/// Times of many calls, and how many rounds there are.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <vector>

namespace usher::bench {

using Clock = std::chrono::steady_clock;
inline constexpr int rounds = 5;

inline double nanoseconds(Clock::duration time) {
    return std::chrono::duration<double, std::nano>{time}.count();
}

/// The value below which `share` of `values` lie.
inline double percentile(std::vector<double>& values, double share) {
    const auto place = values.begin() +
                       static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), place, values.end());
    return *place;
}

inline double microseconds(Clock::duration time) {
    return nanoseconds(time) / 1000;
}

}  // namespace usher::bench
