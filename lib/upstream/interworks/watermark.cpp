#include "lib/upstream/interworks/watermark.hpp"

#include <algorithm>

namespace usher::upstream::interworks {

WallTime changes_after(const Stamp& latest) noexcept {
    const auto utc = std::chrono::floor<Milliseconds>(latest.at).time_since_epoch();
    const auto earlier = std::min<Milliseconds>(utc, utc + latest.offset);
    return {.at = std::chrono::local_time<Milliseconds>{earlier - changes_overlap}};
}

bool is_newer(const std::optional<Stamp>& kept, const Stamp& arrived) noexcept {
    return !kept || arrived.at > kept->at;
}

void ChangeRun::reach(const Stamp& stamp) noexcept {
    if (is_newer(reached_, stamp)) reached_ = stamp;
}

Abilities after_refusal(Abilities abilities, const Failure& failure, AskedFor asked,
                        Instant now) noexcept {
    if (failure.status != 400 || failure.is_of_token_endpoint) return abilities;
    if (asked.filter) {
        abilities.no_filter_until = now + std::chrono::hours{24};
    } else if (asked.moved) {
        abilities.no_moved_until = now + std::chrono::hours{24};
    } else if (asked.order) {
        abilities.can_order = false;
    }
    return abilities;
}

}  // namespace usher::upstream::interworks
