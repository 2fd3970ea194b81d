#include "lib/upstream/interworks/pages.hpp"

#include <algorithm>

namespace usher::upstream::interworks {

PageCount::PageCount(PageStart start) noexcept
    : index_{std::max(start.index, std::size_t{1})},
      size_{std::clamp(start.size, std::size_t{1}, page_size_max)},
      pages_left_{start.pages_max} {}

Result<void> PageCount::advance(const Paging& paging, std::size_t row_count) {
    const std::size_t index = index_.value_or(1);
    const bool is_last =
        paging.total_pages ? std::cmp_greater_equal(index, *paging.total_pages) : row_count < size_;
    if (row_count == 0 || is_last) {
        index_.reset();
        return {};
    }
    if (pages_left_ <= 1) return Error{Errc::TooLarge, "a list of too many pages"};
    --pages_left_;
    index_ = index + 1;
    return {};
}

}  // namespace usher::upstream::interworks
