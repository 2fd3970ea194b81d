/// Getting tokens: the v4 token endpoint and the legacy login (specs/aminotv.md 3.2). Pure.
///
/// Tokens live in `Secret`s; the bodies they stand in are plain text and must not outlive the call.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lib/core/clock.hpp"
#include "lib/core/error.hpp"
#include "lib/core/ids.hpp"
#include "lib/core/secret.hpp"
#include "lib/upstream/aminotv/error_document.hpp"

namespace usher::upstream::aminotv {

/// What opens a user's licences. Moves, never copies.
struct TokenPair {
    UserId user;       ///< what stands in paths as `{user_id}`
    Secret access;     ///< never empty
    Secret refresh{};  ///< empty: none; the user logs in again when `access` has run out
    Instant access_expires_at{};
    std::optional<Instant> refresh_expires_at{};
};

/// Reads the answer of the v4 endpoint (resource `AuthenticationTokens`; `data` as an array or an
/// object) or of the legacy login (`userStat`, bare or around the members; arrays of one or two
/// elements). An expiry is what the answer says or what the token's own `exp` says, the earlier one
/// of both. The user is the one that the answer names, else the one of the token.
/// Errc::Malformed, quoting nothing, without an access token of 1 to 8192 visible characters, its
/// expiry or its user.
[[nodiscard]] Result<TokenPair> read_tokens(std::string_view body);

/// What the sandbox answers with.
struct IssuedTokens {
    UserId user;
    std::string access;
    Instant access_expires_at{};
    std::string refresh;
    Instant refresh_expires_at{};
    Instant logged_in_at{};
    std::string profile{};  ///< `user_profile_id`; empty: none
};

/// An `AuthenticationTokens` document; `user_id` is a number where it can be one.
[[nodiscard]] std::string write_authentication_tokens(const IssuedTokens& tokens);
/// `{"userStat":{…}}`. `one_element`: `accessToken` comes without its expiry, as in one published
/// sample.
[[nodiscard]] std::string write_user_stat(const IssuedTokens& tokens, bool one_element = false);

enum class GrantType : std::uint8_t {
    Password,
    DeviceCode,
    RefreshToken,
    ThirdPartyTokenExchange,
    StbPasswordless,
};

/// `password`, `device_code`, `refresh_token`, `third_party_token_exchange`, `stb_pwless`.
[[nodiscard]] std::string_view name(GrantType grant) noexcept;
/// None for any other word; compared exactly.
[[nodiscard]] std::optional<GrantType> grant_type(std::string_view word) noexcept;

/// The body of `POST …/access_tokens` (choice U2). Which members a grant needs is for the endpoint
/// to judge.
struct TokenRequest {
    GrantType grant = GrantType::Password;
    std::string username{};
    std::string password{};
    std::string refresh_token{};
    std::string credentials{};  ///< the signed token of a device, for `stb_pwless`
};

/// Where the endpoint is, unless a setting says otherwise (choice U2).
inline constexpr std::string_view token_path = "/api/auth/v4/access_tokens";

[[nodiscard]] std::string write_token_request(const TokenRequest& request);
/// Refused with MALFORMED_DOCUMENT when it is no JSON object, with INVALID_ATTRIBUTE for a grant
/// type that is missing or unknown and for a member that is no string. `detail` quotes nothing.
[[nodiscard]] Accepted<TokenRequest> read_token_request(std::string_view body);

/// `/api/user/{email}/login?service={service}`, percent-encoded: `POST`, the password as the form
/// field `password` (our choice: no public page says where it stands).
[[nodiscard]] std::string legacy_login_target(std::string_view email, std::string_view service);

}  // namespace usher::upstream::aminotv
