/// Parts of long lists (specs/aminotv.md 6).
#pragma once

#include <cstdint>
#include <vector>

namespace usher::sandbox::aminotv {

inline constexpr std::int64_t page_size_max = 100;

/// Which part of a list, in the order of its ids.
struct Cut {
    std::int64_t limit = page_size_max;  ///< 1 to `page_size_max`
    std::int64_t offset = 0;             ///< how many come before
    /// The last row that comes before, which spares counting them off; 0: count.
    std::int64_t after = 0;

    /// What is still to be counted off.
    [[nodiscard]] std::int64_t skip() const noexcept { return after > 0 ? 0 : offset; }
};

template <typename T>
struct Page {
    std::vector<T> items{};
    bool has_more = false;
};

}  // namespace usher::sandbox::aminotv
