#include "lib/license/entitlement.hpp"

#include <algorithm>

namespace usher::license {
namespace {

// The largest integer that every JSON reader holds exactly (RFC 8259 section 6).
constexpr Instant last_instant = from_unix((std::int64_t{1} << 53) - 1);

}  // namespace

Instant extended(Instant now, std::optional<Instant> valid_to, Seconds period) noexcept {
    const Instant start = std::max(now, valid_to.value_or(now));
    if (start >= last_instant || period >= last_instant - start) return last_instant;
    return start + period;
}

void extend(std::vector<Entitlement>& held, const OptionId& option, Instant valid_to) {
    const auto place = std::ranges::lower_bound(held, option, {}, &Entitlement::option);
    const bool is_held = place != held.end() && place->option == option && !place->trial;
    if (!is_held) {
        held.insert(place, {.option = option, .valid_to = valid_to});
    } else {
        place->valid_to = std::max(place->valid_to, valid_to);
    }
}

}  // namespace usher::license
