/// Custom fields of accounts and orders (specs/interworks.md 9.1, 10.2). Inside one transaction.
#pragma once

#include <optional>

#include "lib/http/message.hpp"
#include "lib/sandbox/interworks/api_call.hpp"
#include "lib/sandbox/interworks/tree.hpp"
#include "lib/store/database.hpp"

namespace usher::sandbox::interworks {

/// Sets the fields of `row` to what `changes` say, elements of the form `{"id", "value"}`; a null
/// or absent value takes a field away. None where that is done; else a refusal, the row being as it
/// was or changed in part: 400 for an id that the collection's set-ups do not have, 403
/// `CustomFieldReadOnlyError`.
[[nodiscard]] std::optional<http::Response> set_custom_fields(const ApiCall& call,
                                                              store::Database& database,
                                                              Object& row, Array changes);

/// The same with the changes that the member `customFields` of a new row's body says; absent and
/// null say none. 400 for anything but an array of objects.
[[nodiscard]] std::optional<http::Response> set_given_fields(const ApiCall& call,
                                                             store::Database& database, Object& row,
                                                             const Object& body);

/// PUT …/customfields; 200 with the groups that there are then.
[[nodiscard]] http::Response put_custom_fields(const ApiCall& call, store::Database& database);

}  // namespace usher::sandbox::interworks
