#include "lib/async/backoff.hpp"

#include <algorithm>

namespace usher::async {
namespace {

constexpr int doublings_max = 30;  // beyond this every base has passed its cap

}  // namespace

Backoff::Backoff(BackoffLimits limits, RandomFraction random)
    : limits_{limits}, random_{std::move(random)} {}

std::chrono::milliseconds Backoff::next() {
    const auto factor = std::int64_t{1} << std::min(failures_, doublings_max);
    const std::chrono::milliseconds ceiling = std::min(limits_.cap, limits_.base * factor);
    ++failures_;
    return std::chrono::milliseconds{
        static_cast<std::int64_t>(random_() * static_cast<double>(ceiling.count()))};
}

}  // namespace usher::async
