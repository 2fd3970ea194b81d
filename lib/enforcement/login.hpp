/// What opens a user's account upstream, as it is kept here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lib/core/clock.hpp"
#include "lib/core/error.hpp"
#include "lib/core/secret.hpp"
#include "lib/crypto/digest.hpp"

namespace usher::enforcement {

/// What stands for an access token in memory: SHA-256. Tokens are long and random.
using LoginDigest = crypto::Digest256;
[[nodiscard]] inline LoginDigest digest_of(std::string_view access) {
    return crypto::sha256(access);
}

/// A pair of tokens. Moves, never copies.
struct Login {
    Secret access;     ///< never empty, visible characters
    Secret refresh{};  ///< the same; empty: none
    Instant access_expires_at{};
    std::optional<Instant> refresh_expires_at{};
    /// Of the access token that the login began with, where others have followed it: the app that
    /// has logged in knows no other.
    std::optional<LoginDigest> first{};
    /// Whose they are: sent to nobody else. A line; set by Accounts.
    std::string upstream{};
};

/// `Lost`: there are tokens, which upstream no longer accepts.
enum class LoginState : std::uint8_t { None, Good, Lost };

/// `none`, `good`, `lost`: the words of every face.
[[nodiscard]] std::string_view name(LoginState state) noexcept;

struct KeptLogin {
    Login login;
    LoginState state = LoginState::Good;  ///< never None
};

/// The text that is sealed in the store, and back. Errc::Malformed for any other text, quoting
/// nothing of it.
[[nodiscard]] Secret write_login(const Login& login, LoginState state);
[[nodiscard]] Result<KeptLogin> read_login(const Secret& text);

}  // namespace usher::enforcement
