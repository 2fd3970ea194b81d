/// What an answer to a purchase proves, and what the user's licences prove where none came
/// (specs/aminotv.md 7.4, 12). Pure.
#pragma once

#include <optional>
#include <span>

#include "lib/core/clock.hpp"
#include "lib/enforcement/purchases.hpp"
#include "lib/license/license.hpp"
#include "lib/license/purchase.hpp"
#include "lib/upstream/aminotv/client.hpp"

namespace usher::sync {

using PurchaseOutcome = upstream::aminotv::Outcome<upstream::aminotv::PurchaseSuccess>;

struct PurchaseVerdict {
    enforcement::PurchaseFinding finding;
    /// What upstream answered, for a caller who is waiting; none where nothing came, or what came
    /// is about the daemon's own login.
    std::optional<license::PurchaseReply> reply{};
    std::optional<Seconds> retry_after{};
    /// Whether the answer says that the user may buy nothing; none: it does not say.
    std::optional<bool> is_restricted{};
};

/// Judges the answer to one more request of `before`, which is how the purchase stood before that
/// request. What is not final leaves the state as it is. A refusal is believed of a request that is
/// the first, and else only if its code is one that upstream gives after it has looked for the key:
/// it stands for nothing that was executed.
[[nodiscard]] PurchaseVerdict judge(const license::Purchase& before,
                                    const PurchaseOutcome& outcome);

/// The one licence of `licenses`, which are all of the user's, that can only have come of
/// `purchase`: to its product, begun in the time of its requests, and not brought by one of
/// `others`. Those are the user's that have brought a licence or may have; `purchase` may be among
/// them. None if there is none, or several, or if another may have brought it too: one in doubt, or
/// one that was sent at the same time and whose licence is not to be seen.
[[nodiscard]] const license::License* brought_by(const license::Purchase& purchase,
                                                 std::span<const license::Purchase> others,
                                                 std::span<const license::License> licenses);

}  // namespace usher::sync
