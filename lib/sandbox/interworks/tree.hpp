/// Documents of the BSS as trees that are read and changed member by member. Pure, but for
/// `new_guid`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "lib/core/clock.hpp"
#include "lib/upstream/interworks/decimal.hpp"
#include "lib/upstream/interworks/document.hpp"

namespace usher::sandbox::interworks {

using upstream::interworks::Array;
using upstream::interworks::Object;
using upstream::interworks::Value;

[[nodiscard]] Value text_value(std::string text);
[[nodiscard]] Value number_value(std::int64_t number);
[[nodiscard]] Value time_value(Instant time);
/// `json` is a document of ours.
[[nodiscard]] Value json_value(std::string_view json);
/// 122 random bits.
[[nodiscard]] std::string new_guid();

/// Puts a member in the place of the one with its name, or at the end.
void set(Object& object, std::string_view name, Value value);
/// Null where there is none.
[[nodiscard]] Value* member(Object& object, std::string_view name);
[[nodiscard]] const Value* member(const Object& object, std::string_view name);
/// The text that a member is; empty for anything else.
[[nodiscard]] std::string_view text_in(const Object& object, std::string_view name);
/// The digits that a member is; empty for anything else.
[[nodiscard]] std::string digits_in(const Object& object, std::string_view name);
/// The number that a member is; zero for anything else.
[[nodiscard]] upstream::interworks::Decimal decimal_in(const Object& object, std::string_view name);
/// What the id of a row is in a path.
[[nodiscard]] std::string id_in(const Object& row);
/// The object that a member is; null for anything else.
[[nodiscard]] const Object* object_in(const Object& object, std::string_view name);
/// The array that a member is, made where it is none.
[[nodiscard]] Array& array_in(Object& object, std::string_view name);
/// The element of an array whose member `id_name` is `id`, whatever the case of its letters; null
/// where there is none.
[[nodiscard]] Object* find_element(Array& array, std::string_view id_name, std::string_view id);

}  // namespace usher::sandbox::interworks
