/// How long to wait after a failure: full jitter, so that a fleet never retries in step.
#pragma once

#include <chrono>
#include <functional>

namespace usher::async {

/// Uniform in [0, 1). Injected, so that tests know the waits beforehand.
using RandomFraction = std::function<double()>;

struct BackoffLimits {
    std::chrono::milliseconds base{std::chrono::seconds{2}};  ///< ceiling of the first wait
    std::chrono::milliseconds cap{std::chrono::minutes{15}};  ///< no ceiling grows beyond this
};

/// Full-jitter exponential back-off (performance.md 6): the wait after `failures` earlier ones is
/// uniform in [0, min(cap, base * 2^failures)); `fraction` in [0, 1) picks it.
[[nodiscard]] std::chrono::milliseconds wait_after(BackoffLimits limits, int failures,
                                                   double fraction);

/// Counts the failures for `wait_after`. Not thread-safe.
class Backoff {
public:
    Backoff(BackoffLimits limits, RandomFraction random);

    /// The wait before the next try; each call counts one more failure.
    [[nodiscard]] std::chrono::milliseconds next();
    /// Back to the start, after a success.
    void reset() noexcept { failures_ = 0; }

private:
    BackoffLimits limits_;
    RandomFraction random_;
    int failures_ = 0;
};

}  // namespace usher::async
