/// What may be paid: the quoted price, within a day's budget (threat model D67). Pure.
#pragma once

#include <optional>
#include <string>

#include "lib/core/clock.hpp"
#include "lib/core/money.hpp"

namespace usher::license {

/// What may be spent in one day, UTC; none: as much as anybody likes.
struct Budget {
    std::optional<Cents> per_app{};
    std::optional<Cents> per_key{};

    [[nodiscard]] bool is_limited() const noexcept { return per_app || per_key; }
    friend bool operator==(const Budget&, const Budget&) = default;
};

/// What activations of today have cost, or may have, with every request that may have left: those
/// that were sent and neither refused nor given up.
struct Spent {
    Cents by_app{};
    Cents for_key{};
};

/// The beginning of the day, UTC, that `now` lies in.
[[nodiscard]] Instant day_of(Instant now) noexcept;

/// Why an activation for which upstream names the price `quoted` must not be sent, for people; none
/// if it may. `expected`: the price that the caller was told; none if it asked for any.
[[nodiscard]] std::optional<std::string> objection_to(const std::optional<Cents>& quoted,
                                                      const std::optional<Cents>& expected);
/// The same by what has been spent already.
[[nodiscard]] std::optional<std::string> objection_to(const std::optional<Cents>& quoted,
                                                      const Budget& budget, const Spent& spent);

}  // namespace usher::license
