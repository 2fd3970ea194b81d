/// What the licences that give a right say about it over time, for those who tell the answer to
/// somebody who judges by it later and alone.
///
/// Pure, and what `decide` comes to at every moment as far as the licences go: how young they are
/// is judged apart.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "lib/license/license_decision.hpp"

namespace usher::license {

/// An answer that stays the same from `since` to `until`.
struct ChannelOutlook {
    Reason reason{};                 ///< Active: it is allowed, until `until`
    std::optional<Instant> since{};  ///< inclusive; none: since ever
    std::optional<Instant> until{};  ///< exclusive; none: for ever
    /// What holds from `until` on for ever; none if it changes once more, or is a yes.
    std::optional<Reason> afterwards{};

    friend bool operator==(const ChannelOutlook&, const ChannelOutlook&) = default;
};

/// `giving`: every licence of the user whose product gives the right, at least one, in any order.
[[nodiscard]] ChannelOutlook channel_outlook(std::span<const License* const> giving, Instant now);

/// A right of a user and the licences that give it, at least one.
struct GivenRight {
    ChannelRight right;
    std::vector<const License*> giving;
};

/// How many pairs of a licence and a right there are: what `given_rights` takes.
[[nodiscard]] std::size_t count_given(std::span<const License> licenses,
                                      const FindProduct& find_product);

/// What the licences of a user give, whatever their status, ordered by right. The licences outlive
/// it. Of every other right the answer does not depend on the time alone.
[[nodiscard]] std::vector<GivenRight> given_rights(std::span<const License> licenses,
                                                   const FindProduct& find_product,
                                                   TypeCheck check);

}  // namespace usher::license
