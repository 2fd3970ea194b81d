/// The fixed demo account of this dialect, and what new books begin with.
#pragma once

#include <string>

#include "lib/core/error.hpp"
#include "lib/sandbox/aminotv/settings.hpp"
#include "lib/store/database.hpp"

namespace usher::sandbox::aminotv {

/// User 310, who may log in, as every demo sandbox knows him; not a secret.
struct DemoAccount {
    std::string user_id;
    std::string email;
    std::string password;
    std::string management_key;
    std::string base_path;  ///< before `/license/v4/…`, behind the API's address
};

[[nodiscard]] DemoAccount demo_account();
[[nodiscard]] Settings demo_settings();

/// Puts the demo data into books that hold no user and no product yet: users 310 and 311 (the
/// second may not purchase), channels 501 to 504, products 77 to 80, and licence 9001 of user 310
/// to product 77, which runs from `now` for 31 days. Inside `Database::write`.
[[nodiscard]] Result<void> add_demo_data(store::Database& database, Instant now);

}  // namespace usher::sandbox::aminotv
