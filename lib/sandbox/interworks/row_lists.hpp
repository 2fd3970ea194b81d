/// Which rows lists consist of, so that a caller who pages through one is not charged for its whole
/// length with every page. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace usher::sandbox::interworks {

/// Row numbers of a table, in the order of a list.
using RowNumbers = std::vector<std::int64_t>;

/// The lists that were asked for last. They hold as long as the database is not changed at all.
class RowLists {
public:
    static constexpr std::size_t lists_max = 4;  ///< 8 bytes a row each

    /// The list of the question `key` in a database that has been changed so often; null if it is
    /// not known. Good until the next call.
    [[nodiscard]] const RowNumbers* find(std::string_view key, std::int64_t changes);
    /// Keeps a list, in the place of the one that was not asked for longest.
    const RowNumbers& keep(std::string key, std::int64_t changes, RowNumbers rows);

private:
    struct List {
        std::string key;
        RowNumbers rows;
    };

    std::int64_t changes_ = 0;  ///< that all of them were made after
    std::vector<List> lists_;   ///< the one asked for last at the end
};

}  // namespace usher::sandbox::interworks
