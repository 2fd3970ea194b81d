/// What happens to a collection between two pages of it (specs/interworks.md 15.3).
#pragma once

#include "lib/sandbox/interworks/api_call.hpp"
#include "lib/sandbox/interworks/fault_rules.hpp"
#include "lib/sandbox/interworks/row_books.hpp"
#include "lib/store/database.hpp"

namespace usher::sandbox::interworks {

/// Does to the first row of `page`, which has been read, what `mutation` says: a copy of it that is
/// made now, its end, or a change now. An empty page has no such row. Inside one transaction.
void mutate(const ApiCall& call, store::Database& database, const RowPage& page, Mutation mutation);

}  // namespace usher::sandbox::interworks
