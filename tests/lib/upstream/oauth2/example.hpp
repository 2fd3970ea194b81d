/// A provider and an attempt that tests compute with.
#pragma once

#include <string>

#include "lib/upstream/oauth2/attempt.hpp"
#include "lib/upstream/oauth2/provider.hpp"

namespace usher::test::oauth2 {

inline const std::string app_id = "9_app";
inline const std::string redirect_uri = "http://127.0.0.1:50123/callback";

inline Url site(std::string path, std::uint16_t port = 443) {
    return {.tls = port == 443,
            .host = port == 443 ? "accounts.example" : "127.0.0.1",
            .port = port,
            .path = std::move(path)};
}

/// At `port` of this machine, or somewhere else.
inline upstream::oauth2::Provider provider(std::uint16_t port = 443) {
    return {.authorization = site("/oauth/v2/auth", port),
            .token = site("/oauth/v2/token", port),
            .user_data = site("/oauth/v2/userinfo", port),
            .client_id = app_id};
}

/// Its state is that of 32 bytes 1, its verifier that of 32 bytes 2.
inline upstream::oauth2::Attempt attempt() {
    char next = 0;
    return upstream::oauth2::begin_attempt(
        [&next](std::size_t count) { return std::string(count, ++next); });
}

inline const std::string state = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE";
inline const std::string verifier = "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI";

}  // namespace usher::test::oauth2
