/// Rows as trees that a call changes. Inside one transaction; only for the sources of this dialect.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "lib/sandbox/interworks/api_call.hpp"
#include "lib/sandbox/interworks/rendering.hpp"
#include "lib/sandbox/interworks/row_books.hpp"
#include "lib/sandbox/interworks/tree.hpp"
#include "lib/store/database.hpp"

namespace usher::sandbox::interworks {

inline constexpr std::size_t body_elements_max = 100;

/// Drafts of orders are forgotten so long after their order date (section 11).
inline constexpr std::chrono::days draft_life{7};

/// Whether an order is a draft.
[[nodiscard]] bool is_draft(const Object& order);

/// The document of the row that the call's first id names; none where the caller sees no such row,
/// and for a draft that is forgotten.
[[nodiscard]] std::optional<std::string> find_document(const ApiCall& call,
                                                       store::Database& database);
/// The same as a tree.
[[nodiscard]] std::optional<Object> find_row(const ApiCall& call, store::Database& database);

/// What a call's body is. Errc::Malformed for anything else.
[[nodiscard]] Result<Object> body_object(const ApiCall& call);
/// An array of at most `body_elements_max` objects.
[[nodiscard]] Result<Array> body_objects(const ApiCall& call);

/// Stores a row of `collection` for `reseller`; its text. Throws store::StorageFailure for one that
/// the collection does not take: a fault of ours.
std::string store_row(store::Database& database, AccountId reseller, const Collection& collection,
                      Object row);
/// The same for a row of the call's own collection that has been changed now.
std::string keep(const ApiCall& call, store::Database& database, Object row);

}  // namespace usher::sandbox::interworks
