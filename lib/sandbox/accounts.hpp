/// The accounts that a sandbox knows, and the fixed demo ones.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lib/core/ids.hpp"
#include "lib/core/money.hpp"
#include "lib/upstream/acestream/requests.hpp"

namespace usher::sandbox {

/// An API client of the Ace Stream dialect. One with several applications stands here once for
/// each.
struct AccountSettings {
    upstream::acestream::Entry entry{};
    std::string api_key;
    std::string api_secret;                    ///< of a sandbox: not a secret
    std::string application;                   ///< APP_ID, or the public part of the product key
    std::string product_key;                   ///< whole, for a developer; empty for a reseller
    Cents opening_balance{};                   ///< booked when the account is first seen
    std::string client_secret{};               ///< of a reseller's application at the account site
    std::vector<std::string> redirect_uris{};  ///< likewise, what its OAuth settings begin with
};

/// The first account with this key at this entry; null if there is none.
[[nodiscard]] const AccountSettings* find_account(const std::vector<AccountSettings>& accounts,
                                                  upstream::acestream::Entry entry,
                                                  std::string_view api_key) noexcept;

/// Whether `application` belongs to the client with this key at this entry.
[[nodiscard]] bool owns_application(const std::vector<AccountSettings>& accounts,
                                    upstream::acestream::Entry entry, std::string_view api_key,
                                    std::string_view application) noexcept;

/// Whether a developer of this sandbox owns `product`.
[[nodiscard]] bool is_product(const std::vector<AccountSettings>& accounts,
                              std::string_view product) noexcept;

/// The demo reseller and the demo developer, the same in every sandbox.
[[nodiscard]] std::vector<AccountSettings> demo_accounts();

/// What `usher-sandbox demo --json` prints: `{"reseller": {"api_key", "api_secret", "app",
/// "client_secret", "redirect_uri"},
/// "developer": {"api_key", "api_secret", "product", "product_key"}, "aminotv": {"user_id",
/// "email", "password", "management_key", "base_path"}, "createreseller": {"user", "api_id",
/// "plain_user", "plain_api_id", "advertiser", "advertiser_api_id", "commission_user",
/// "first_package", "second_package", "plain_package", "path"}, "interworks":
/// {"path", "client_key", "client_secret", "username", "password", "reseller"}}` (design.md 2).
[[nodiscard]] std::string demo_accounts_json();

}  // namespace usher::sandbox
