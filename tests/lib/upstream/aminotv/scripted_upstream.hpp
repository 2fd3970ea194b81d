/// An upstream of AminoTV's as a script, and the tokens of its one user.
#pragma once

#include <memory>
#include <string>

#include "lib/upstream/aminotv/client.hpp"
#include "lib/upstream/aminotv/token_claims.hpp"
#include "lib/upstream/aminotv/tokens.hpp"
#include "tests/lib/upstream/scripted_upstream.hpp"
#include "tests/support/held_clock.hpp"

namespace usher::test::aminotv {

namespace amino = upstream::aminotv;

using test::always;
using test::ScriptedUpstream;

inline constexpr const char* licenses_path = "/api/license/v4/users/310/licenses";

/// A pair of user 310 whose access token runs out at `access_expires_at`. `name` tells it from
/// others.
inline amino::IssuedTokens issued_pair(const std::string& name, Instant access_expires_at) {
    return {.user = UserId{"310"},
            .access = amino::sign_token({.user = UserId{"310"},
                                         .type = amino::TokenType::Access,
                                         .token_id = "access " + name,
                                         .expires_at = access_expires_at},
                                        "secret"),
            .access_expires_at = access_expires_at,
            .refresh = "refresh-" + name,
            .refresh_expires_at = access_expires_at + std::chrono::days{30},
            .logged_in_at = access_expires_at - std::chrono::hours{1}};
}

inline amino::Tokens pair_of(const amino::IssuedTokens& issued) {
    return std::make_shared<const amino::TokenPair>(
        amino::read_tokens(amino::write_authentication_tokens(issued)).value());
}

/// A pair that is good for an hour.
inline amino::Tokens fresh_pair() {
    return pair_of(issued_pair("first", HeldClock::start + std::chrono::hours{1}));
}

}  // namespace usher::test::aminotv
