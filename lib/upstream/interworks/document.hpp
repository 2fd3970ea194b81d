/// JSON documents of the BSS as trees whose numbers are kept as they were written: a parser that
/// makes doubles of them would round money (specs/interworks.md IW-JSON-6). Pure.
///
/// Only for the sources of this codec.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "lib/core/error.hpp"

namespace usher::upstream::interworks {

struct Member;

/// A number by its digits.
struct NumberText {
    std::string digits;
};

/// null, or what the other kinds say. A value owns what is in it.
struct Value {
    std::variant<std::monostate, bool, NumberText, std::string, std::vector<Value>,
                 std::vector<Member>>
        content;  // no initializer: `Member` is not complete here
};

/// The members of an object, in their order, each name once.
using Object = std::vector<Member>;
using Array = std::vector<Value>;

struct Member {
    std::string name;
    Value value;
};

inline constexpr std::size_t document_depth_max = 16;
inline constexpr std::size_t document_values_max = 1'000'000;
inline constexpr std::size_t object_members_max = 256;

/// Reads one whole JSON document: UTF-8, nested at most 16 deep, of at most a million values, an
/// object with at most 256 members, no name twice in one, nothing behind it (threat model D51).
/// Errc::Malformed otherwise, Errc::TooLarge for too many values or members; the text quotes
/// nothing.
[[nodiscard]] Result<Value> parse_document(std::string_view text);

/// The value of the member `name`; null when it is absent or JSON's null (IW-JSON-1).
[[nodiscard]] const Value* find(const Object& object, std::string_view name) noexcept;
/// The same, whatever the case of the name's ASCII letters (IW-ERR-1).
[[nodiscard]] const Value* find_ignoring_case(const Object& object, std::string_view name) noexcept;
/// The string that `value` is; null when it is none, or null itself.
[[nodiscard]] const std::string* text_of(const Value* value) noexcept;

}  // namespace usher::upstream::interworks
