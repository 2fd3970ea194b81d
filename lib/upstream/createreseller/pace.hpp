/// How often one administrator may call (specs/createreseller.md 12, C18). Pure.
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>

namespace usher::upstream::createreseller {

/// Between the beginnings of two calls.
inline constexpr std::chrono::milliseconds call_interval{1000};

class Pace {
public:
    /// How long to wait at `now`, by a clock that only grows, before the next call may begin.
    [[nodiscard]] std::chrono::milliseconds wait(std::chrono::milliseconds now) const noexcept {
        if (!last_) return std::chrono::milliseconds{0};
        return std::max(std::chrono::milliseconds{0}, *last_ + call_interval - now);
    }
    void begin(std::chrono::milliseconds now) noexcept { last_ = now; }

private:
    std::optional<std::chrono::milliseconds> last_;
};

}  // namespace usher::upstream::createreseller
