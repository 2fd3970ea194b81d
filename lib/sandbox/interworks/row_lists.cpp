#include "lib/sandbox/interworks/row_lists.hpp"

#include <algorithm>
#include <utility>

namespace usher::sandbox::interworks {

const RowNumbers* RowLists::find(std::string_view key, std::int64_t changes) {
    if (changes != changes_) return nullptr;
    const auto found = std::ranges::find(lists_, key, &List::key);
    if (found == lists_.end()) return nullptr;
    std::rotate(found, found + 1, lists_.end());
    return &lists_.back().rows;
}

const RowNumbers& RowLists::keep(std::string key, std::int64_t changes, RowNumbers rows) {
    if (changes != changes_) lists_.clear();
    changes_ = changes;
    if (lists_.size() == lists_max) lists_.erase(lists_.begin());
    lists_.push_back({.key = std::move(key), .rows = std::move(rows)});
    return lists_.back().rows;
}

}  // namespace usher::sandbox::interworks
