/// What new books of this dialect begin with (specs/interworks.md 15.2).
#pragma once

#include <cstdint>
#include <string>

#include "lib/core/error.hpp"
#include "lib/sandbox/interworks/reseller_books.hpp"
#include "lib/sandbox/interworks/settings.hpp"
#include "lib/store/database.hpp"

namespace usher::sandbox::interworks {

/// An API user of the demo reseller, as every demo sandbox knows it; not a secret.
struct DemoAccount {
    std::string path;           ///< behind the API's address: what a client takes as its base
    std::string client_key;     ///< of the distributor, in the form of a GUID
    std::string client_secret;  ///< of the distributor, 32 bytes in base64
    std::string username;
    std::string password;
    std::int64_t reseller = 0;  ///< the account whose user it is
};

[[nodiscard]] DemoAccount demo_account();
/// Demo data and demo user.
[[nodiscard]] Settings demo_settings();

/// Puts the distributor's resellers, their customers and what those have into books that hold no
/// reseller yet: the same each time. No keys are generated, so that there is no API user. Inside
/// `Database::write`.
[[nodiscard]] Result<void> add_demo_data(store::Database& database);

/// Gives books that hold no keys those of `demo_account`, and its user. Inside `Database::write`.
/// Errc::NotFound where its reseller is not in the books.
[[nodiscard]] Result<void> add_demo_user(store::Database& database, const RandomBytes& random);

/// Empties the books of this dialect, and gives them what `settings` say that new ones begin with.
/// Inside `Database::write`.
[[nodiscard]] Result<void> begin_again(store::Database& database, const Settings& settings,
                                       const RandomBytes& random);

}  // namespace usher::sandbox::interworks
