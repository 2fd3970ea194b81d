#include "lib/upstream/interworks/page_reader.hpp"

namespace usher::upstream::interworks {

Result<Paging> read_paging(const Value& value, ServerOffset& offset) {
    Fields in{value, offset};
    Paging paging{.page = in.maybe_number("page"),
                  .size = in.maybe_number("size"),
                  .total_pages = in.maybe_number("totalPages"),
                  .total_records = in.maybe_number("totalRecords")};
    if (!paging.total_pages) paging.total_pages = in.maybe_number("pageCount");
    if (!paging.total_records) paging.total_records = in.maybe_number("totalCount");
    return in.done(paging);
}

}  // namespace usher::upstream::interworks
