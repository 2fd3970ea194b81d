/// Reading JSON that somebody else wrote: strict about the format, with a reason that names the
/// field.
///
/// Only for sources that parse or build JSON; headers that others include do not need it.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "lib/core/error.hpp"

namespace usher::json {

namespace bj = boost::json;

inline constexpr std::size_t depth_max = 16;

/// One whole JSON object: UTF-8, nesting at most 16, no duplicate names at any level, no NaN or
/// infinity, nothing after it (threat model D51). Errc::Malformed otherwise; the text never quotes
/// the input.
[[nodiscard]] Result<bj::object> parse_object(std::string_view text);

/// A required member. Errc::Malformed, naming the member, if it is absent or of another type.
[[nodiscard]] Result<std::string> string_at(const bj::object& object, std::string_view name);
[[nodiscard]] Result<std::int64_t> integer_at(const bj::object& object, std::string_view name);
[[nodiscard]] Result<bool> boolean_at(const bj::object& object, std::string_view name);
[[nodiscard]] Result<const bj::array*> array_at(const bj::object& object, std::string_view name);

/// A member that may be absent or null: then none. Errc::Malformed if it has another type.
[[nodiscard]] Result<std::optional<std::string>> optional_string_at(const bj::object& object,
                                                                    std::string_view name);

/// Errc::Malformed, naming it, for a member whose name is none of `names`: a misspelt wish must not
/// be taken for none.
[[nodiscard]] Result<void> check_members(const bj::object& object,
                                         std::initializer_list<std::string_view> names);

}  // namespace usher::json
