/// The signature of Ace Stream's reseller and developer API (specs/acestream.md 3.3).
#pragma once

#include <string>
#include <string_view>

#include "lib/http/query.hpp"

namespace usher::upstream::acestream {

/// What is hashed, without the secret: the items `name=value` but `sign`, the last of equal names,
/// sorted bytewise as whole items, joined by `#`. Values are raw, not percent-encoded.
[[nodiscard]] std::string signature_payload(const http::Parameters& parameters);

/// SHA-1 over payload and secret, 40 lower-case hex digits.
[[nodiscard]] std::string sign(const http::Parameters& parameters, std::string_view secret);

/// Whether the parameter `sign` fits the others, in constant time. Upper case does not (choice 5).
[[nodiscard]] bool is_signed_by(const http::Parameters& parameters, std::string_view secret);

}  // namespace usher::upstream::acestream
