/// The table `activation`: every paid activation ever asked for.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lib/core/error.hpp"
#include "lib/license/activation.hpp"
#include "lib/license/budget.hpp"
#include "lib/store/database.hpp"
#include "lib/store/sealer.hpp"

namespace usher::store {

/// Use inside Database::read or write; throws StorageFailure like Statement.
class ActivationTable {
public:
    /// Both outlive the table.
    ActivationTable(Database& database, const Sealer& sealer) noexcept;

    /// Errc::NotFound, or NotAccepted when the sealed user key does not open.
    [[nodiscard]] Result<license::Activation> find(const ActivationId& id) const;
    /// The newest first, at most `count`; with `after`, those that are older than it.
    /// Errc::NotFound for an `after` that is not there.
    [[nodiscard]] Result<std::vector<license::Activation>> newest(
        std::size_t count, const std::optional<ActivationId>& after = std::nullopt) const;
    /// Those whose state is not final, oldest first.
    [[nodiscard]] Result<std::vector<license::Activation>> open() const;
    /// The one activation of (upstream, user key, service) whose state is not final.
    [[nodiscard]] std::optional<ActivationId> open_for(const std::string& upstream,
                                                       const KeyTag& user_key,
                                                       const OptionId& service) const;
    /// Of each service that was ever confirmed by `upstream` for `user_key`, the activation
    /// confirmed last.
    [[nodiscard]] Result<std::vector<license::Activation>> bought(const std::string& upstream,
                                                                  const KeyTag& user_key) const;

    /// The one of (upstream, user key, service) that was confirmed last; none if none was. As one
    /// of them is open at a time, that is the one that was asked for last, whatever clocks said.
    [[nodiscard]] Result<std::optional<license::Activation>> last_confirmed(
        const std::string& upstream, const UserKey& user_key, const OptionId& service) const;
    /// What has been spent, or may have been, of whoever asked for `activation` and for its user
    /// key, on what was sent last at `since` or later: of each, its own row too, as often as a
    /// request of it may have left, at the price of the last one.
    [[nodiscard]] license::Spent spent(const license::Activation& activation, Instant since) const;

    /// Adds a new activation. The unique index on what is open of (upstream, user key, service)
    /// backs D67: StorageFailure with Errc::Conflict if there is one, or if the id is taken.
    void insert(const license::Activation& activation);
    /// Writes all that changes of an activation that is there; StorageFailure with Errc::NotFound
    /// otherwise.
    void update(const license::Activation& activation);

private:
    [[nodiscard]] Result<std::int64_t> row_of(const ActivationId& id) const;

    Database& database_;
    const Sealer& sealer_;
};

}  // namespace usher::store
