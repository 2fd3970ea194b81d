/// What a server says where it refuses (RFC 6749 sections 4.1.2.1 and 5.2), as an error.
///
/// Only for the sources of this dialect.
#pragma once

#include <span>
#include <string_view>

#include "lib/core/error.hpp"

namespace usher::upstream::oauth2 {

/// `error` with `description` if there is one, both foreign: shortened, `secrets` in them masked,
/// left out when they are no line for people. Errc::Forbidden for `access_denied`;
/// Errc::NotAccepted for `invalid_grant` and `invalid_token`; Errc::Unauthorized for
/// `invalid_client` and `unauthorized_client`; Errc::Unavailable for `server_error` and
/// `temporarily_unavailable`; Errc::Rejected for all others.
[[nodiscard]] Error refusal(std::string_view error, std::string_view description,
                            std::span<const std::string_view> secrets);

}  // namespace usher::upstream::oauth2
