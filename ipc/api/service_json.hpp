/// JSON in the exact bytes that Ace Stream's apps expect (specs/acestream.md 6.1, details 1 and 2).
#pragma once

#include <boost/json/value.hpp>
#include <string>

namespace usher::api {

/// One space after `:` and `,`, no other white space; everything outside ASCII as `\uXXXX` with
/// lower-case digits, pairs of surrogates beyond the basic plane. Members in their order.
[[nodiscard]] std::string to_service_json(const boost::json::value& value);

}  // namespace usher::api
