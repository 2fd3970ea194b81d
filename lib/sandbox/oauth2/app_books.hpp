/// The applications of resellers, and API secrets that were changed: what the account site shows a
/// reseller beside balance and ledger (specs/acestream.md 10.3).
///
/// Pure SQL on a `store::Database`: no clock, no network. Call it inside `Database::write`; there
/// it may throw store::StorageFailure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/core/clock.hpp"
#include "lib/core/error.hpp"
#include "lib/sandbox/accounts.hpp"
#include "lib/store/database.hpp"

namespace usher::sandbox::oauth2 {

/// What an owner says of an application.
struct AppSettings {
    std::string name;                          ///< a line of 1 to 100 bytes
    std::optional<std::string> site{};         ///< an address
    std::vector<std::string> redirect_uris{};  ///< at most 10, see redirect_uri.hpp
};

struct App {
    std::string id;       ///< APP_ID, also the `client_id`
    std::string api_key;  ///< the owner's
    AppSettings settings;
    Instant created_at{};
};

class AppBooks {
public:
    static constexpr std::int64_t apps_max = 1000;  ///< of one owner

    /// `database` outlives the books.
    explicit AppBooks(store::Database& database) noexcept : database_{database} {}

    /// Errc::NotFound: `unknown api_key`; Errc::Conflict for an id that is taken, Errc::TooLarge
    /// for one app too many.
    [[nodiscard]] Result<void> add(const App& app, std::string_view client_secret);
    /// Errc::NotFound: `unknown app`.
    [[nodiscard]] Result<void> change(const std::string& id, const AppSettings& settings);
    [[nodiscard]] Result<void> set_client_secret(std::string_view id,
                                                 std::string_view client_secret);
    [[nodiscard]] std::optional<App> find(std::string_view id);
    /// Whether the app is there and this is its client secret, compared in constant time.
    [[nodiscard]] bool has_client_secret(std::string_view id, std::string_view client_secret);
    /// Of one owner, in the order of their creation.
    [[nodiscard]] std::vector<App> list(std::string_view api_key);

    /// 20 characters, from now on the secret of that client. Errc::NotFound: `unknown api_key`.
    [[nodiscard]] Result<void> set_api_secret(std::string_view api_key,
                                              std::string_view api_secret);

    /// `configured` as they are now: with the secrets that were changed, and an account for every
    /// further application of a reseller. What is configured gets its application here first.
    [[nodiscard]] Result<std::vector<AccountSettings>> accounts(
        std::vector<AccountSettings> configured, Instant now);

private:
    [[nodiscard]] bool knows_account(std::string_view api_key);
    [[nodiscard]] App read(const store::Statement& row);
    void put_redirect_uris(std::string_view id, const std::vector<std::string>& uris);

    store::Database& database_;
};

}  // namespace usher::sandbox::oauth2
