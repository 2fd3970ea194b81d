/// The tables `account` and `license`: whose licences are kept, and what upstream said last of
/// them.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "lib/core/clock.hpp"
#include "lib/core/error.hpp"
#include "lib/core/ids.hpp"
#include "lib/core/secret.hpp"
#include "lib/license/license.hpp"
#include "lib/store/database.hpp"
#include "lib/store/sealer.hpp"

namespace usher::store {

/// A user and the licences that upstream said last, without secrets.
struct AccountRecord {
    std::int64_t row = 0;
    UserId user;
    std::optional<Instant> synced_at{};        ///< when upstream said so; none: never
    std::vector<license::License> licenses{};  ///< by id

    friend bool operator==(const AccountRecord&, const AccountRecord&) = default;
};

/// Use inside Database::read or write; throws StorageFailure like Statement.
class AccountTable {
public:
    /// Both outlive the table.
    AccountTable(Database& database, const Sealer& sealer) noexcept
        : database_{database}, sealer_{sealer} {}

    /// Every account in the order of adding. `visit` gets one record at a time: 100,000 of them
    /// need not stand in memory twice, and what SQLite kept of the file is given back.
    void each(const std::function<void(AccountRecord)>& visit) const;
    [[nodiscard]] std::optional<AccountRecord> find(const UserId& user) const;

    /// The row of `user`, added if it is not there.
    std::int64_t put(const UserId& user);
    /// Removes a user with all that is kept of it. False if it was not there.
    bool remove(const UserId& user);

    /// Makes `licenses` the only ones of `row`, each id once, as upstream said at `synced_at`.
    /// Writes only what has changed. Whether any licence has. StorageFailure with Errc::NotFound
    /// without such a row, with Errc::Conflict for an id that comes twice.
    bool replace(std::int64_t row, std::vector<license::License> licenses, Instant synced_at);

    /// Upstream had nothing new of `users` at `synced_at`: what it said before counts as said then.
    /// One statement; later words, and users of whom nothing was ever said, stay as they are.
    void confirm(std::span<const UserId> users, Instant synced_at);

    /// The tokens of a user who has logged in, sealed in the file; none for nobody.
    /// Errc::NotAccepted if they do not open.
    [[nodiscard]] Result<std::optional<Secret>> tokens(std::int64_t row) const;
    /// Every user who has tokens, with them as `tokens` gives them, one at a time.
    void each_tokens(
        const std::function<void(const UserId& user, Result<Secret> tokens)>& visit) const;
    /// Without any the user is logged out. StorageFailure with Errc::NotFound without such a row.
    void set_tokens(std::int64_t row, const std::optional<Secret>& tokens);

    /// Every user whom upstream lets buy nothing.
    void each_restricted(const std::function<void(const UserId& user)>& visit) const;
    /// False if it was so before. StorageFailure with Errc::NotFound without such a row.
    bool set_restricted(std::int64_t row, bool is_restricted);

    /// Lets what is kept of every account count as not confirmed after `latest`.
    void doubt(Instant latest);

private:
    [[nodiscard]] std::vector<license::License> licenses_of(std::int64_t row) const;
    void write(std::int64_t row, std::span<const license::License> licenses);
    void remove_license(std::int64_t row, const LicenseId& id);

    Database& database_;
    const Sealer& sealer_;
};

}  // namespace usher::store
