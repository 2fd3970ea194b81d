/// An authorisation server as a client knows it: configuration (specs/acestream.md 9, choice 28).
#pragma once

#include <string>

#include "lib/core/secret.hpp"
#include "lib/core/url.hpp"

namespace usher::upstream::oauth2 {

/// Moves, never copies: it may hold a secret.
struct Provider {
    Url authorization{};      ///< whole address of `/oauth/v2/auth`
    Url token{};              ///< of `/oauth/v2/token`
    Url user_data{};          ///< where email and user key are asked for
    std::string client_id;    ///< APP_ID
    Secret client_secret{};   ///< empty: a native app, which can keep none (RFC 8252 8.5)
    std::string issuer{};     ///< not empty: what `iss` of an answer has to be (RFC 9207)
    bool offers_pkce = true;  ///< whether the server knows S256; else none is sent
    std::string scope{"userkey email"};
    std::string user_key_member{"userkey"};  ///< of the user data
    std::string email_member{"email"};       ///< of the user data
};

}  // namespace usher::upstream::oauth2
