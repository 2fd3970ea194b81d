/// How many things a peer may do in a second.
#pragma once

#include <algorithm>
#include <chrono>

namespace usher::http {

/// A bucket of `per_second` tokens, refilled evenly: a burst of that many passes, the rate holds.
class RateLimit {
public:
    using Time = std::chrono::steady_clock::time_point;

    RateLimit(std::size_t per_second, Time now) noexcept
        : per_second_{static_cast<double>(per_second)}, tokens_{per_second_}, last_{now} {}

    /// Takes a token; false when there is none.
    [[nodiscard]] bool allows(Time now) noexcept {
        const std::chrono::duration<double> elapsed = now - last_;
        last_ = now;
        tokens_ = std::min(per_second_, tokens_ + elapsed.count() * per_second_);
        if (tokens_ < 1) return false;
        tokens_ -= 1;
        return true;
    }

private:
    double per_second_;
    double tokens_;
    Time last_;
};

}  // namespace usher::http
