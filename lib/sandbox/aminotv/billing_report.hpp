/// The billing of all licences: what the ledger says, and what it leaves open and why
/// (specs/aminotv.md 11).
///
/// Inside `Database::write`; may throw store::StorageFailure.
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>

#include "lib/core/clock.hpp"
#include "lib/sandbox/aminotv/paging.hpp"
#include "lib/store/database.hpp"

namespace usher::sandbox::aminotv {

/// `{"charges", "open"}`: the newest 1000 charges, oldest first, and of the first 1000 licences
/// those that were not charged, with the verdict's name.
[[nodiscard]] boost::json::object billing_report(store::Database& database);

struct BillingRun {
    std::int64_t charged = 0;
    std::optional<std::int64_t> last_row{};  ///< where the next page begins; none: that was all
};

/// Charges what is to be charged for the licences of one page.
[[nodiscard]] BillingRun settle_page(store::Database& database, const Cut& cut, Instant now);

}  // namespace usher::sandbox::aminotv
