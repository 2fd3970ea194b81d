/// The distributor's keys, its resellers, and their API users (specs/interworks.md 1, 2). Pure SQL:
/// call it inside `Database::write`; there it may throw store::StorageFailure.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/core/error.hpp"
#include "lib/core/secret.hpp"
#include "lib/store/database.hpp"
#include "lib/upstream/interworks/identifiers.hpp"

namespace usher::sandbox::interworks {

using upstream::interworks::AccountId;

/// Gives so many unpredictable bytes.
using RandomBytes = std::function<std::string(std::size_t)>;

/// What a reseller's plan allows.
enum class Edition : std::uint8_t {
    Basic,     ///< no API
    Free,      ///< reading
    Standard,  ///< reading and writing
};

/// `Basic`, `Free`, `Standard`.
[[nodiscard]] std::string_view name(Edition edition) noexcept;
[[nodiscard]] std::optional<Edition> edition_of(std::string_view name) noexcept;

struct Reseller {
    AccountId id{};
    std::string name;
    Edition edition = Edition::Standard;

    friend bool operator==(const Reseller&, const Reseller&) = default;
};

/// One pair serves all resellers of the distributor; the console shows it to each.
struct ClientKeys {
    std::string key;     ///< in the form of a GUID
    std::string secret;  ///< 32 bytes in base64

    friend bool operator==(const ClientKeys&, const ClientKeys&) = default;
};

struct ApiUser {
    std::int64_t number = 0;  ///< never given twice
    std::string username;
    std::string email;
    Reseller reseller;  ///< whose user it is

    friend bool operator==(const ApiUser&, const ApiUser&) = default;
};

/// What the pop-up for a new user takes (2.3).
struct UserForm {
    std::string username;
    std::string email;
    Secret password;
    Secret confirmation;
};

/// Checks the fields of the form, in their order. Errc::Malformed, naming the first that fails.
[[nodiscard]] Result<void> check_user_form(const UserForm& form);

class ResellerBooks {
public:
    /// `database` outlives the books.
    explicit ResellerBooks(store::Database& database) noexcept : database_{database} {}

    /// None until the distributor has generated them.
    [[nodiscard]] std::optional<ClientKeys> keys();
    /// Makes the pair; `again` puts another in its place, which ends every token. Errc::Conflict
    /// (`KeysAlreadyGenerated`) where there is a pair and not `again`.
    [[nodiscard]] Result<ClientKeys> generate_keys(bool again, const RandomBytes& random);
    /// Puts this pair in the place of the present one, which ends every token.
    void put(const ClientKeys& keys);

    /// Takes away everything: keys, resellers, users and their tokens.
    void clear();

    void put(const Reseller& reseller);
    [[nodiscard]] std::optional<Reseller> find(AccountId id);
    [[nodiscard]] std::vector<Reseller> resellers();

    /// Adds a user, checked in the order of 2.5. Errc::NotFound: no such reseller; Errc::Forbidden:
    /// `EditionNotEntitled`; Errc::Conflict: `KeysNotGenerated`, `UsernameTaken`; Errc::Malformed
    /// as check_user_form.
    [[nodiscard]] Result<ApiUser> add_user(AccountId reseller, const UserForm& form,
                                           const RandomBytes& random);
    /// Removes a user with its tokens. Errc::NotFound where the reseller has none of this name.
    [[nodiscard]] Result<void> remove_user(AccountId reseller, std::string_view username);
    /// By reseller, then in the order in which they were added; of one reseller, or of all.
    [[nodiscard]] std::vector<ApiUser> users(std::optional<AccountId> reseller = std::nullopt);
    /// The user with this name, in any case, and exactly this password.
    [[nodiscard]] std::optional<ApiUser> log_in(std::string_view username, const Secret& password);

private:
    store::Database& database_;
};

}  // namespace usher::sandbox::interworks
