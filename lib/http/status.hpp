/// HTTP statuses by their names.
#pragma once

#include <string_view>

namespace usher::http {

/// `Not Found` for 404 (RFC 9110 section 15, RFC 4918 section 11); empty for a status that is not
/// in use here.
[[nodiscard]] std::string_view reason_phrase(int status) noexcept;

}  // namespace usher::http
