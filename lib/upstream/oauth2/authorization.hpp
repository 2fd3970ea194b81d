/// The first half of the authorisation code flow: the address that a person opens, and the answer
/// that comes back to the redirect address (specs/acestream.md 9, steps 1 to 3). Pure.
#pragma once

#include <string>
#include <string_view>

#include "lib/core/error.hpp"
#include "lib/core/secret.hpp"
#include "lib/upstream/oauth2/attempt.hpp"
#include "lib/upstream/oauth2/provider.hpp"

namespace usher::upstream::oauth2 {

/// The link of step 1, with `state` and, if the server offers it, the challenge of S256. It carries
/// `state`: show it to the person who signs in, and to no log.
[[nodiscard]] std::string authorization_url(const Provider& provider, std::string_view redirect_uri,
                                            const Attempt& attempt);

inline constexpr std::size_t code_bytes_max = 2048;

/// The code in the query that came to the redirect address. First of all `state` is compared, in
/// constant time: Errc::NotAccepted for what is not the answer to `attempt`, whatever else it says.
/// Then Errc::Malformed, naming it, for a parameter that is repeated, missing, or no code of 1 to
/// `code_bytes_max` printable characters; Errc::Rejected for another issuer than the one that was
/// asked (RFC 9207 section 2.4); and for `error` what refusal.hpp says.
[[nodiscard]] Result<Secret> read_redirect(std::string_view query, const Provider& provider,
                                           const Attempt& attempt);

}  // namespace usher::upstream::oauth2
