/// What the query of a list says: which part, and of what (specs/aminotv.md 6). Pure.
#pragma once

#include <string>
#include <string_view>

#include "lib/http/query.hpp"
#include "lib/sandbox/aminotv/license_books.hpp"
#include "lib/sandbox/aminotv/paging.hpp"
#include "lib/upstream/aminotv/error_document.hpp"

namespace usher::sandbox::aminotv {

/// `page[limit]` from 1 to 100, `page[offset]`, and `page[after]`, which our own links carry so
/// that a long walk through a list does not count from its beginning each time. Refused with
/// INVALID_PARAMETER that names it.
[[nodiscard]] upstream::aminotv::Accepted<Cut> read_cut(const http::Parameters& query);

/// `filter[status]` (words with commas between), `filter[user.id]`, `filter[product.id]`,
/// `filter[order_id]`, `filter[purchased_after]` and `filter[purchased_before]` (Unix seconds, both
/// inclusive). Others are ignored. Refused as above.
[[nodiscard]] upstream::aminotv::Accepted<LicenseFilter> read_filter(const http::Parameters& query);

/// The target of the page after `cut`, whose last row is `last_id`: the same path and filters.
[[nodiscard]] std::string next_target(std::string_view path, const http::Parameters& query,
                                      const Cut& cut, std::string_view last_id);

}  // namespace usher::sandbox::aminotv
