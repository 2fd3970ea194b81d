/// A row of the model as the code's own activation, and back; what time does to it.
#pragma once

#include "tests/model/activation_world.hpp"

namespace usher::model {

/// The instant at which every state is looked at: ages grow, it stays.
inline constexpr Instant now = from_unix(1'800'000'000);
/// The length of the period that is bought.
inline constexpr Seconds period = std::chrono::days{30};

[[nodiscard]] license::Reading reading_of(const Expiry& expiry, bool knows_charge);
[[nodiscard]] license::Activation activation_of(const Row& row);
/// What the code's own step makes of the row.
[[nodiscard]] Row advanced(const Row& row, ActivationEvent event, ActivationState to);
/// `row` as it matters once it has become doubtful: fewer states.
[[nodiscard]] Row doubtful(const Row& row);
/// Prepared, Sending or Unknown.
[[nodiscard]] bool is_open(ActivationState state) noexcept;

/// One tick older, up to `limit` or the limit of what is compared.
void grow(Age& age, Age limit) noexcept;
void grow(Expiry& expiry) noexcept;
void grow(Row& row) noexcept;

}  // namespace usher::model
