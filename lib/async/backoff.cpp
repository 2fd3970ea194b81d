#include "lib/async/backoff.hpp"

#include <algorithm>

namespace usher::async {
namespace {

constexpr int doublings_max = 30;  // beyond this every base has passed its cap

}  // namespace

std::chrono::milliseconds wait_after(BackoffLimits limits, int failures, double fraction) {
    const auto factor = std::int64_t{1} << std::min(failures, doublings_max);
    const std::chrono::milliseconds ceiling = std::min(limits.cap, limits.base * factor);
    return std::chrono::milliseconds{
        static_cast<std::int64_t>(fraction * static_cast<double>(ceiling.count()))};
}

Backoff::Backoff(BackoffLimits limits, RandomFraction random)
    : limits_{limits}, random_{std::move(random)} {}

std::chrono::milliseconds Backoff::next() {
    return wait_after(limits_, failures_++, random_());
}

}  // namespace usher::async
