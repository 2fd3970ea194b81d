/// Tokens between those who bring, keep and use them. Pure.
#pragma once

#include <string_view>

#include "lib/enforcement/login.hpp"
#include "lib/upstream/aminotv/client.hpp"

namespace usher::sync {

/// What is kept of a pair, and the pair of a user again.
[[nodiscard]] enforcement::Login login_of(const upstream::aminotv::TokenPair& pair);
[[nodiscard]] upstream::aminotv::Tokens pair_of(const UserId& user, enforcement::Login login);

/// A pair that somebody brings as texts, UNVERIFIED: it is the user's whom the access token names.
/// Errc::Malformed, quoting nothing, unless the access token says whose it is and when it runs out
/// and the refresh token, if any, is of the same user as far as it can be read.
[[nodiscard]] Result<upstream::aminotv::Tokens> read_pair(std::string_view access,
                                                          std::string_view refresh);

/// Whether a login has failed because there is no such endpoint.
[[nodiscard]] bool is_no_endpoint(const upstream::aminotv::Failure& failure) noexcept;
/// Why a login has failed, for its caller: Errc::NotAccepted where upstream said no.
[[nodiscard]] Error login_error(const upstream::aminotv::Failure& failure);

}  // namespace usher::sync
