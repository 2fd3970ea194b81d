/// The steps that the status of a licence takes (specs/aminotv.md 8, T1 to T15), as one table. It
/// binds the sandbox alone: a client takes whatever it is told.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "lib/core/clock.hpp"
#include "lib/core/error.hpp"
#include "lib/license/license.hpp"

namespace usher::sandbox::aminotv {

/// Where a licence stands; none: there is none yet, or no more.
using Place = std::optional<license::LicenseStatus>;

/// What the end of the licence has to do with a step.
enum class EndRule : std::uint8_t {
    Any,
    Reached,  ///< there is an end, and it has come
    Ahead,    ///< there is no end, or it is still to come
};

struct StatusStep {
    std::string_view row;  ///< `T1` … `T15`
    Place from;
    Place to;
    EndRule end = EndRule::Any;
};

/// All steps that there are. Between two places there is at most one.
[[nodiscard]] std::span<const StatusStep> status_steps() noexcept;

/// The row of the step from one place to another, for a licence that ends at `end` once the step is
/// made; none: never. Errc::Conflict: there is no such step, or not at this time.
[[nodiscard]] Result<std::string_view> permit_step(Place from, Place to, std::optional<Instant> end,
                                                   Instant now);

}  // namespace usher::sandbox::aminotv
