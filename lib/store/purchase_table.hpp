/// The table `purchase`: every purchase of a licence ever asked for.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/core/error.hpp"
#include "lib/license/purchase.hpp"
#include "lib/store/database.hpp"

namespace usher::store {

/// Which purchases a list shows.
struct PurchasePage {
    std::size_t count = 0;              ///< at most
    std::optional<PurchaseId> after{};  ///< only older ones
    std::optional<UserId> user{};       ///< only this one's
};

/// Use inside Database::read or write; throws StorageFailure like Statement.
class PurchaseTable {
public:
    /// `database` outlives the table.
    explicit PurchaseTable(Database& database) noexcept : database_{database} {}

    [[nodiscard]] std::optional<license::Purchase> find(const PurchaseId& id) const;
    /// By what upstream knows it by.
    [[nodiscard]] std::optional<license::Purchase> find(const UserId& user,
                                                        std::string_view key) const;
    // Those in lists have neither the body of the request nor that of the reply.

    /// The newest first. Errc::NotFound for an `after` that is not there.
    [[nodiscard]] Result<std::vector<license::Purchase>> newest(const PurchasePage& page) const;
    /// Those whose state is not final, oldest first; of one user, if one is given.
    [[nodiscard]] std::vector<license::Purchase> open(
        const std::optional<UserId>& user = std::nullopt) const;
    /// Those of the user that have brought a licence or may have, oldest first.
    [[nodiscard]] std::vector<license::Purchase> may_have_bought(const UserId& user) const;
    /// Those since `since` that were not refused.
    [[nodiscard]] license::PurchasesMade made_since(Instant since, const Actor& by,
                                                    const UserId& user) const;
    /// Whether a purchase of the user has already been found to have brought `license`.
    [[nodiscard]] bool is_claimed(const UserId& user, const LicenseId& license) const;

    /// Adds a new one. StorageFailure with Errc::Conflict if its id is taken, or the user's key.
    void insert(const license::Purchase& purchase);
    /// Writes all that changes of a purchase that is there; StorageFailure with Errc::NotFound
    /// otherwise.
    void update(const license::Purchase& purchase);
    /// Time went back to `now` by `step`. Whether what was sent before was sent by the clock that
    /// was wrong is not known: the time of its requests is made to reach from the earliest that it
    /// may have been to the latest.
    void take_back_time(Seconds step, Instant now);

private:
    Database& database_;
};

}  // namespace usher::store
