/// When a record of a consent is one that a call may go by (specs/createreseller.md 7). Pure.
#pragma once

#include "lib/core/clock.hpp"
#include "lib/license/reseller_consent.hpp"

namespace usher::upstream::createreseller {

using license::Agreement;
using license::ConsentRecord;

/// Whether every member is as its comment says.
[[nodiscard]] bool is_complete(const ConsentRecord& record, Instant now) noexcept;

}  // namespace usher::upstream::createreseller
