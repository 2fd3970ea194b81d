/// Upstream's own time, where an answer over verified transport attests it.
#pragma once

#include <optional>

#include "lib/core/clock.hpp"
#include "lib/http/client.hpp"

namespace usher::upstream {

/// Whether an answer came soon enough to attest a time: it may be as old as its round trip took,
/// and one of 10 s or more attests nothing (threat model D43).
[[nodiscard]] bool attests_time(const http::Exchange& exchange) noexcept;
/// The `Date` of an answer that attests it; none otherwise, or where it has none that can be read.
[[nodiscard]] std::optional<Instant> attested_date(const http::Exchange& exchange);

}  // namespace usher::upstream
