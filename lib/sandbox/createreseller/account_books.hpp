/// Accounts and packages of this dialect in the sandbox's database.
///
/// Inside `Database::write` or `read`; may throw store::StorageFailure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/core/error.hpp"
#include "lib/store/database.hpp"
#include "lib/upstream/createreseller/reseller.hpp"

namespace usher::sandbox::createreseller {

using upstream::createreseller::AccountNumber;
using upstream::createreseller::PackageNumber;
using upstream::createreseller::Terms;
using upstream::createreseller::UserName;

enum class Role : std::uint8_t { Administrator, Reseller, SalesAgent, Advertiser };
enum class AccountState : std::uint8_t { Enabled, Disabled, Deleted };

/// `administrator`, `reseller`, `sales_agent`, `advertiser`; none for another word.
[[nodiscard]] std::string_view name(Role role) noexcept;
[[nodiscard]] std::optional<Role> role_of(std::string_view word) noexcept;
/// `enabled`, `disabled`, `deleted`; none for another word.
[[nodiscard]] std::string_view name(AccountState state) noexcept;
[[nodiscard]] std::optional<AccountState> account_state(std::string_view word) noexcept;

struct Account {
    AccountNumber id{};  ///< 0: the next free one
    UserName user_name{};
    Role role = Role::Administrator;
    AccountState state = AccountState::Enabled;
    std::string api_id{};        ///< of a sandbox: not a secret; empty: it cannot call
    bool api_enabled = true;     ///< whether calls of it are answered
    bool billing = false;        ///< whether the white label has the billing system
    bool revenue_share = false;  ///< Account Setup, Resellers; only with `billing`

    friend bool operator==(const Account&, const Account&) = default;
};

struct Package {
    PackageNumber id{};     ///< 0: the next free one
    AccountNumber owner{};  ///< an administrator
    std::int64_t level = 1;
    Terms terms{};

    friend bool operator==(const Package&, const Package&) = default;
};

class AccountBooks {
public:
    static constexpr std::int64_t list_max = 1000;

    /// `database` outlives the books.
    explicit AccountBooks(store::Database& database) noexcept : database_{database} {}

    /// Makes the account, or what is said of one of the same name, whatever its letters' case, new;
    /// the id then stays. Errc::Conflict when the id is another's.
    [[nodiscard]] Result<AccountNumber> put(const Account& account);
    /// Whether the name is somebody's, whatever its letters' case; deleted accounts keep theirs.
    [[nodiscard]] bool is_taken(const UserName& user_name);
    /// The account of exactly this name.
    [[nodiscard]] std::optional<Account> find(std::string_view user_name);
    /// Whether there is one, and it is not deleted.
    [[nodiscard]] bool knows(AccountNumber id);
    /// The first `list_max`, by id.
    [[nodiscard]] std::vector<Account> list();

    /// Errc::Conflict when the id is taken.
    [[nodiscard]] Result<PackageNumber> add(const Package& package);
    [[nodiscard]] std::optional<Package> find(PackageNumber id);
    /// The first-level package: the lowest level, then the lowest id (C15).
    [[nodiscard]] std::optional<Package> first_package(AccountNumber owner);
    /// The first `list_max`, by id.
    [[nodiscard]] std::vector<Package> packages();

private:
    [[nodiscard]] Package read_package(const store::Statement& row);
    [[nodiscard]] Terms terms_of(PackageNumber package);

    store::Database& database_;
};

}  // namespace usher::sandbox::createreseller
