/// The digits of a JSON number as they were sent, for money: a parsed number has gone through
/// binary floating point and no longer says how many decimals there were.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace usher::upstream::acestream {

/// The source text of the number that is the member `name` of the JSON object `document`; none if
/// there is no such member or it is not a number. `document` has been accepted by
/// json::parse_object.
[[nodiscard]] std::optional<std::string> number_text(std::string_view document,
                                                     std::string_view name);

}  // namespace usher::upstream::acestream
