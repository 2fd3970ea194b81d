/// Who asks: the distributor's client key and secret, and the reseller's API user
/// (specs/interworks.md 2.4, 16). Pure.
#pragma once

#include <optional>
#include <string>

#include "lib/core/error.hpp"
#include "lib/core/secret.hpp"

namespace usher::upstream::interworks {

/// Opaque texts. The key and secret are the distributor's, the same for all its resellers.
struct Credentials {
    Secret client_key;
    Secret client_secret;
    std::string username;
    /// Kept: tokens are renewed without anybody being there (*unattended*, which has to be wished
    /// for). None, the default: somebody enters it each time (*attended*, IW-SEC-1).
    std::optional<Secret> password{};
};

/// Whether anything may be sent with them. Errc::NotAccepted where the key or the secret is the
/// mark that stands for none, `--` or what word processors make of it (IW-USER-2);
/// Errc::Malformed where one is empty, a kept password included (IW-USER-3), or has a character
/// that cannot be sent: a control character, or `:` in the key, which ends it.
[[nodiscard]] Result<void> check_credentials(const Credentials& credentials);

}  // namespace usher::upstream::interworks
