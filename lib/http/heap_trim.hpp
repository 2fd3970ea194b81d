/// Memory that a burst of connections leaves behind.
#pragma once

#include <cstddef>

namespace usher::http {

/// Gives it back to the system once the burst is over: the allocator would keep it (performance.md,
/// decision 7). Looks at counts only, so it costs nothing while they stay.
class HeapTrim {
public:
    /// At least so many connections must have gone, and half of them, for a trim to be worth it.
    static constexpr std::size_t gone_min = 500;

    /// There are `connections` now: to be told when they grow.
    void grow(std::size_t connections) noexcept;
    /// There are `connections` now: gives back what is worth it; true if so. To be told every
    /// second or so.
    bool look(std::size_t connections) noexcept;

private:
    std::size_t most_ = 0;  // since it was given back last
};

}  // namespace usher::http
