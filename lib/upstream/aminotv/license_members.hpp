/// The members of a licence, as answers, requests and both views share them (specs/aminotv.md 5.1,
/// 5.6).
///
/// Only for the sources of this codec.
#pragma once

#include <optional>

#include "lib/core/clock.hpp"
#include "lib/upstream/aminotv/json_text.hpp"
#include "lib/upstream/aminotv/license_document.hpp"
#include "lib/upstream/aminotv/members.hpp"

namespace usher::upstream::aminotv {

/// When a licence lasts.
struct LicenseDates {
    std::optional<Instant> start{};
    std::optional<Instant> end{};
    bool are_unreadable = false;  ///< the start, or every end that is told
};

/// By the rule of specs/aminotv.md 5.6: of two ends that differ the earlier one.
[[nodiscard]] LicenseDates read_dates(const Members& attributes);
[[nodiscard]] RenewRecord read_renew_record(const Members& attributes);
[[nodiscard]] PurchaseRecord read_purchase_record(const Members& attributes);

void write_end(ObjectText& attributes, std::optional<Instant> end, DateFields fields);
/// Left out when nothing of it is known.
void write_records(ObjectText& attributes, const RenewRecord& renew,
                   const PurchaseRecord& purchase);

}  // namespace usher::upstream::aminotv
