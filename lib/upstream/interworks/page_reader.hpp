/// How a page of a collection is read, whatever its rows are (specs/interworks.md 6.2).
///
/// Only for the sources of this codec.
#pragma once

#include <string_view>

#include "lib/upstream/interworks/fields.hpp"
#include "lib/upstream/interworks/page.hpp"

namespace usher::upstream::interworks {

/// `totalPages` or else `pageCount`, `totalRecords` or else `totalCount` (IW-PAGE-5).
[[nodiscard]] Result<Paging> read_paging(const Value& value, ServerOffset& offset);

/// Reads the answer to a collection read. Errc::Malformed when it is no JSON object with an array
/// `data`, or its `paging` is wrong; a row that is wrong is a bad row.
template <typename Row>
[[nodiscard]] Result<Page<Row>> read_page(std::string_view body, Read<Row> read_row,
                                          ServerOffset& offset) {
    using Id = typename Page<Row>::RowId;
    const Result<Value> document = parse_document(body);
    if (!document) return document.error();
    const auto* members = std::get_if<Object>(&document->content);
    const Value* data = members == nullptr ? nullptr : find(*members, "data");
    const auto* elements = data == nullptr ? nullptr : std::get_if<Array>(&data->content);
    if (elements == nullptr) return Error{Errc::Malformed, "data: an array expected"};

    Fields in{*document, offset};
    Page<Row> page{.paging = in.maybe_object("paging", read_paging).value_or(Paging{})};
    for (const Value& element : *elements) {
        Result<Row> row = read_row(element, offset);
        if (row) {
            page.rows.push_back(std::move(*row));
        } else {
            Fields of_row{element, offset};
            page.bad_rows.push_back(
                {.id = of_row.template maybe_id<Id>("id"), .error = row.error()});
        }
    }
    return in.done(std::move(page));
}

}  // namespace usher::upstream::interworks
