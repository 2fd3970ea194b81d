/// The tables `reseller_creation` and `reseller_consent`: every creation of a reseller ever asked
/// for, and the consents that they went by.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "lib/core/error.hpp"
#include "lib/license/reseller_creation.hpp"
#include "lib/store/database.hpp"

namespace usher::store {

/// Which creations a list shows.
struct ResellerCreationPage {
    std::size_t count = 0;                       ///< at most
    std::optional<license::CreationId> after{};  ///< only older ones
};

/// Use inside Database::read or write; throws StorageFailure like Statement.
class ResellerCreationTable {
public:
    /// `database` outlives the table.
    explicit ResellerCreationTable(Database& database) noexcept : database_{database} {}

    [[nodiscard]] std::optional<license::KeptCreation> find(const license::CreationId& id) const;
    /// The newest first. Errc::NotFound for an `after` that is not there.
    [[nodiscard]] Result<std::vector<license::KeptCreation>> newest(
        const ResellerCreationPage& page) const;
    /// Those whose state is not final, oldest first.
    [[nodiscard]] std::vector<license::KeptCreation> open() const;
    /// The open one of that user name at `upstream`, whatever the case of its ASCII letters.
    [[nodiscard]] std::optional<license::KeptCreation> open_of(
        std::string_view upstream, const license::ResellerName& user_name) const;

    /// Adds a new one. StorageFailure with Errc::Conflict if its id is taken, or its user name by
    /// an open one.
    void insert(const license::KeptCreation& creation);
    /// Writes all that changes of a creation that is there; StorageFailure with Errc::NotFound
    /// otherwise.
    void update(const license::KeptCreation& creation);

private:
    [[nodiscard]] std::vector<license::KeptCreation> read_all(Statement query) const;
    [[nodiscard]] std::vector<license::ConsentRecord> consents_of(
        const license::CreationId& id) const;

    Database& database_;
};

}  // namespace usher::store
