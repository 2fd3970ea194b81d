/// Registering and signing in at the account site: the rules, on the books' thread.
///
/// Passwords are hashed here: a good tenth of a second each, in which the books serve nobody else.
/// Inside `Database::write`.
#pragma once

#include <string>

#include "lib/core/clock.hpp"
#include "lib/core/error.hpp"
#include "lib/core/ids.hpp"
#include "lib/sandbox/oauth2/site_books.hpp"
#include "lib/store/database.hpp"

namespace usher::sandbox::oauth2 {

/// What a person types in.
struct Credentials {
    std::string email;
    std::string password;
};

/// Errc::Malformed, naming the field, unless the address has an `@` between printable characters,
/// 254 at most, and the password 8 to 128 bytes.
[[nodiscard]] Result<void> check(const Credentials& credentials);

/// What a registration needs from outside.
struct Registration {
    Credentials credentials;
    UserKey user_key;     ///< a new one
    std::string api_key;  ///< of the reseller whose application brings the user
    std::string salt;     ///< 16 random bytes
    std::string session;  ///< random
};

/// The new user, whose session is open. Errc::Conflict for an address that is known.
[[nodiscard]] Result<SiteAccount> register_user(store::Database& database,
                                                const Registration& registration, Instant now);
/// The user, whose `session` is open. Errc::Unauthorized for a wrong address or password, which
/// take the same time and are told alike.
[[nodiscard]] Result<SiteAccount> sign_in(store::Database& database, const Credentials& credentials,
                                          const std::string& session, Instant now);

}  // namespace usher::sandbox::oauth2
