/// Rows as they leave the API (specs/interworks.md 4.3, 6.2, 8). Pure.
///
/// What the books keep of a row may hold members that begin with `_`: lists that have a path of
/// their own. They never stand in the row itself.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/http/query.hpp"
#include "lib/sandbox/interworks/collections.hpp"
#include "lib/sandbox/interworks/tree.hpp"

namespace usher::sandbox::interworks {

/// How rows are written.
struct Rendering {
    std::chrono::minutes offset{};       ///< the server's, which stamps are written with
    std::vector<std::string> include{};  ///< parts asked for; unknown ones mean nothing
    bool has_extra_members = false;      ///< that no version of the description knows
    std::string unknown_word_at{};       ///< id of the row whose word nobody knows; empty: none
};

/// `document`, which the books hold, as a tree.
[[nodiscard]] Value stored_document(std::string_view document);
/// A value, its points in time with the server's offset.
[[nodiscard]] std::string render(Value value, std::chrono::minutes offset);
/// A row of `collection`, without the parts that were not asked for, and with what a later minor
/// version may add where that is asked for (IW-JSON-2).
[[nodiscard]] std::string render_row(const Collection& collection, std::string_view document,
                                     const Rendering& rendering);

/// Which page of how many rows, and of what question.
struct PageFrame {
    std::string address;  ///< scheme, host and path
    http::Parameters query;
    std::int64_t index = 1;
    std::int64_t size = 10;
    std::int64_t total = 0;
    bool is_lookup = false;         ///< pages also `pageCount` and `totalCount` (IW-PAGE-5)
    bool has_legacy_names = false;  ///< has these alone, being a look-up
};

/// A page with these rows: `data`, `paging`, and `links`, which repeat every parameter (IW-PAGE-1,
/// IW-PAGE-2).
[[nodiscard]] std::string render_page(std::span<const std::string> rows, const PageFrame& frame);

}  // namespace usher::sandbox::interworks
