/// Who is charged for a licence, and that nobody is charged twice (specs/aminotv.md 11). Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lib/core/ids.hpp"
#include "lib/license/license.hpp"
#include "lib/license/product.hpp"

namespace usher::sandbox::aminotv {

/// The only way to pay that is ours to charge.
inline constexpr std::string_view billing_method = "billing";

/// A line of the ledger: one order, charged once.
struct Charge {
    OrderId order;
    UserId user;
    BundleId product;
    license::Amount amount;
    LicenseId license;  ///< what the order is worth now: the last licence that was seen with it
    Instant charged_at{};

    friend bool operator==(const Charge&, const Charge&) = default;
};

enum class BillingVerdict : std::uint8_t {
    Charge,       ///< never seen, ours to charge
    Known,        ///< charged before; the licence is another one for the same right
    Conflict,     ///< the order was charged to another user, or for another product: an alarm
    NotBillable,  ///< there is no order
    NotOurs,      ///< paid for in another way
    Hold,         ///< the order is not settled yet, or nobody knows the amount
};

/// `charge`, `known`, `order_conflict`, `not_billable`, `not_ours`, `hold`.
[[nodiscard]] std::string_view name(BillingVerdict verdict) noexcept;

/// What the rule looks at beside the ledger.
struct Billable {
    const license::License& license;
    std::string_view payment_method;
    const std::optional<license::Amount>& amount;  ///< of the purchase, else of the product then
};

/// `charged` is the ledger's line for the licence's order; null if it has none.
[[nodiscard]] BillingVerdict judge_billing(const Billable& billable, const Charge* charged);

}  // namespace usher::sandbox::aminotv
