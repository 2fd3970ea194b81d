/// The fixed demo accounts of this dialect, and what new books begin with.
#pragma once

#include <cstdint>
#include <string>

#include "lib/core/error.hpp"
#include "lib/store/database.hpp"

namespace usher::sandbox::createreseller {

/// As every demo sandbox knows them; not secrets.
struct DemoAccounts {
    std::string user;                  ///< an administrator with the billing system
    std::string api_id;                ///< of that one
    std::string plain_user;            ///< an administrator without it
    std::string plain_api_id;          ///< of that one
    std::string advertiser;            ///< may not call
    std::string advertiser_api_id;     ///< of that one
    std::int64_t commission_user = 0;  ///< a sales agent
    std::int64_t first_package = 0;    ///< of `user`
    std::int64_t second_package = 0;   ///< of `user`, of another level
    std::int64_t plain_package = 0;    ///< of `plain_user`
    std::string path;                  ///< behind the API's address
};

[[nodiscard]] DemoAccounts demo_accounts();

/// Puts the demo accounts and packages into books that hold no account of this dialect yet. Inside
/// `Database::write`.
[[nodiscard]] Result<void> add_demo_data(store::Database& database);

}  // namespace usher::sandbox::createreseller
