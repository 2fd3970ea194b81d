/// What is done with licences as a whole: books, billing and the status machine together.
///
/// Inside `Database::write`; may throw store::StorageFailure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "lib/core/error.hpp"
#include "lib/sandbox/aminotv/billing_rule.hpp"
#include "lib/sandbox/aminotv/license_books.hpp"
#include "lib/store/database.hpp"
#include "lib/upstream/aminotv/license_request.hpp"

namespace usher::sandbox::aminotv {

/// `wish` as a licence to `product`, without an id: what it does not say is Active, bought at `now`
/// for the product's price, renewed as the product says (specs/aminotv.md 5.1).
[[nodiscard]] ManagedLicense with_defaults(const upstream::aminotv::NewLicense& wish,
                                           const license::Product& product, Instant now);

/// The order id that a purchase is given which makes the licence `id`: a UUID, the same for the
/// same seed.
[[nodiscard]] OrderId order_of(std::uint64_t seed, const LicenseId& id);

/// A step that somebody asks for.
struct StepWish {
    LicenseId license;
    license::LicenseStatus to{};
    std::optional<Instant> end{};  ///< where it ends from now on; none: as before. For T14 alone
};

struct StepTaken {
    std::string row;  ///< `T9`
    ManagedLicense license;
};

class LicenseDesk {
public:
    /// `database` outlives the desk.
    explicit LicenseDesk(store::Database& database) noexcept : database_{database} {}

    /// Adds `license` and charges what is to be charged for it. Errors as LicenseBooks::add.
    [[nodiscard]] Result<ManagedLicense> create(ManagedLicense license, Instant now);
    /// Errc::NotFound: `unknown license`; Errc::Conflict: no such step, not at this time, or an end
    /// where the step sets none.
    [[nodiscard]] Result<StepTaken> step(const StepWish& wish, Instant now);
    /// What the billing rule says of it, as the books stand.
    [[nodiscard]] BillingVerdict judge(const ManagedLicense& license);
    /// Charges the licence's order unless it was charged before.
    BillingVerdict bill(const ManagedLicense& license, Instant now);

private:
    [[nodiscard]] std::optional<Charge> charge_of(const ManagedLicense& license);
    [[nodiscard]] std::optional<license::Amount> amount_of(const ManagedLicense& license);

    store::Database& database_;
};

}  // namespace usher::sandbox::aminotv
