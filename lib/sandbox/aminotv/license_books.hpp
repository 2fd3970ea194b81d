/// Licences in the sandbox's database.
///
/// Inside `Database::write` or `read`; may throw store::StorageFailure.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "lib/core/error.hpp"
#include "lib/sandbox/aminotv/paging.hpp"
#include "lib/store/database.hpp"
#include "lib/upstream/aminotv/license_document.hpp"

namespace usher::sandbox::aminotv {

using upstream::aminotv::ManagedLicense;

/// Which licences a list shows: those that fit all that is set (specs/aminotv.md 6).
struct LicenseFilter {
    std::vector<license::LicenseStatus> statuses{};  ///< empty: any
    std::optional<UserId> user{};
    std::optional<BundleId> product{};
    std::optional<OrderId> order{};
    std::optional<Instant> purchased_after{};   ///< inclusive
    std::optional<Instant> purchased_before{};  ///< inclusive
};

class LicenseBooks {
public:
    /// `database` outlives the books.
    explicit LicenseBooks(store::Database& database) noexcept : database_{database} {}

    /// The id that the next licence without one gets.
    [[nodiscard]] LicenseId next_id();
    /// Its id: the one it brings, or `next_id()` for an empty one. The user and the product exist.
    /// Errc::Conflict: the id is taken; Errc::Malformed: it is not a decimal number above 0.
    [[nodiscard]] Result<LicenseId> add(const ManagedLicense& license);
    [[nodiscard]] std::optional<ManagedLicense> find(const LicenseId& id);
    /// All of a user's, whatever their status, by id.
    [[nodiscard]] std::vector<ManagedLicense> of_user(const UserId& user);
    [[nodiscard]] Page<ManagedLicense> list(const LicenseFilter& filter, const Cut& cut);
    /// Whether there was one.
    bool remove(const LicenseId& id);
    void change(const LicenseId& id, license::LicenseStatus status, std::optional<Instant> end);

    /// What the platform's script does: whatever has ended by `now` and may expire (T8, T13) does.
    /// How many did.
    std::int64_t expire(Instant now);

private:
    store::Database& database_;
};

}  // namespace usher::sandbox::aminotv
