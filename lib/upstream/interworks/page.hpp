/// One page of a collection (specs/interworks.md 6). Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lib/core/error.hpp"

namespace usher::upstream::interworks {

/// What upstream says of the whole list; none: it did not say (IW-PAGE-5).
struct Paging {
    std::optional<std::int32_t> page{};
    std::optional<std::int32_t> size{};  ///< the page size in force
    std::optional<std::int32_t> total_pages{};
    std::optional<std::int32_t> total_records{};  ///< all that match the filter

    friend bool operator==(const Paging&, const Paging&) = default;
};

/// A row that cannot be read. It is set aside; the others count (IW-SYNC-6).
template <typename Id>
struct BadRow {
    std::optional<Id> id{};  ///< to read it singly; none: it names itself by nothing readable
    Error error{};           ///< names the member and quotes nothing

    friend bool operator==(const BadRow&, const BadRow&) = default;
};

/// A row of a longer document is a bad row.
inline constexpr std::size_t row_bytes_max = std::size_t{256} * 1024;

/// A row that was read singly, with what it came as, as in a page.
template <typename Row>
struct SingleRow {
    Row row;
    std::string document;
};

template <typename Row>
struct Page {
    using RowId = decltype(Row::id);

    std::vector<Row> rows{};
    /// What each of `rows` came as, without white space: whoever keeps rows keeps these, members
    /// that are not known here included.
    std::vector<std::string> documents{};
    std::vector<BadRow<RowId>> bad_rows{};
    Paging paging{};

    /// Of `data`, with the bad ones.
    [[nodiscard]] std::size_t row_count() const noexcept { return rows.size() + bad_rows.size(); }

    friend bool operator==(const Page&, const Page&) = default;
};

}  // namespace usher::upstream::interworks
