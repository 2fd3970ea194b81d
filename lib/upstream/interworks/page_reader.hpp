/// How a page of a collection is read, whatever its rows are (specs/interworks.md 6.2).
///
/// Only for the sources of this codec.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "lib/upstream/interworks/document_text.hpp"
#include "lib/upstream/interworks/fields.hpp"
#include "lib/upstream/interworks/page.hpp"

namespace usher::upstream::interworks {

/// `totalPages` or else `pageCount`, `totalRecords` or else `totalCount` (IW-PAGE-5).
[[nodiscard]] Result<Paging> read_paging(const Value& value, ServerOffset& offset);

/// A row with its document. Errc::Malformed as `read_row`, Errc::TooLarge beyond `row_bytes_max`.
template <typename Row>
[[nodiscard]] Result<SingleRow<Row>> read_single(const Value& value, Read<Row> read_row,
                                                 ServerOffset& offset) {
    Result<Row> row = read_row(value, offset);
    if (!row) return row.error();
    std::string document = document_text(value);
    if (document.size() > row_bytes_max) return Error{Errc::TooLarge, "a row of too many bytes"};
    return SingleRow<Row>{.row = std::move(*row), .document = std::move(document)};
}

/// Reads a body that is one row.
template <typename Row>
[[nodiscard]] Result<SingleRow<Row>> read_single_body(std::string_view body, Read<Row> read_row,
                                                      ServerOffset& offset) {
    const Result<Value> document = parse_document(body);
    if (!document) return document.error();
    return read_single(*document, read_row, offset);
}

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
        Result<SingleRow<Row>> row = read_single(element, read_row, offset);
        if (row) {
            page.rows.push_back(std::move(row->row));
            page.documents.push_back(std::move(row->document));
        } else {
            Fields of_row{element, offset};
            page.bad_rows.push_back(
                {.id = of_row.template maybe_id<Id>("id"), .error = row.error()});
        }
    }
    return in.done(std::move(page));
}

}  // namespace usher::upstream::interworks
