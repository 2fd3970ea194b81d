/// The second half of the flow: the form that redeems a code, the token that it gives, and the data
/// of the user (specs/acestream.md 9, steps 4 to 6). Pure; both sides use it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "lib/core/clock.hpp"
#include "lib/core/error.hpp"
#include "lib/core/ids.hpp"
#include "lib/core/secret.hpp"
#include "lib/upstream/oauth2/provider.hpp"

namespace usher::upstream::oauth2 {

/// The body of the token request, a form. It holds secrets: send it once and wipe it.
[[nodiscard]] std::string token_request(const Provider& provider, std::string_view redirect_uri,
                                        const Secret& code, const Secret& verifier);

inline constexpr std::size_t access_token_bytes_max = 4096;

struct AccessToken {
    Secret text;
    std::optional<Instant> expires_at{};  ///< none: the server does not say
};

/// The answer to a token request. Decides by the body: a member `error` or `error_description` that
/// is not null is a refusal, whatever the status (refusal.hpp; `secrets` are masked).
/// Errc::Malformed naming the member for a token of another type than Bearer, or of more than
/// `access_token_bytes_max` or other than printable characters; an `expires_in` that is no number
/// of seconds from 0 on, as a number or a text, beyond 2199. What is no JSON object:
/// Errc::Unavailable for a status from 500 on and for 429, else Errc::NoAnswer. `now` is when the
/// request was sent.
[[nodiscard]] Result<AccessToken> read_token(int status, std::string_view body, Instant now,
                                             std::span<const std::string_view> secrets = {});

/// Who has signed in.
struct SiteUser {
    UserKey user_key;
    std::optional<std::string> email{};  ///< UTF-8, at most 254 bytes; none where it was not given
};

/// The answer to the question for user data; errors as of `read_token`. The members' names are the
/// provider's.
[[nodiscard]] Result<SiteUser> read_site_user(int status, std::string_view body,
                                              const Provider& provider,
                                              std::span<const std::string_view> secrets = {});

/// What a server writes: a bearer token for `lifetime`, of a `scope` that may differ from the one
/// asked for.
[[nodiscard]] std::string write_token(std::string_view access_token, Seconds lifetime,
                                      std::string_view scope);
/// `{"error", "error_description"}`; ASCII.
[[nodiscard]] std::string write_refusal(std::string_view error, std::string_view description);
/// The user data with the members that are given (choice 28).
[[nodiscard]] std::string write_site_user(const std::optional<std::string>& email,
                                          const std::optional<UserKey>& user_key);

}  // namespace usher::upstream::oauth2
