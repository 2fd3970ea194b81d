/// Who asks about which service of which channel.
#pragma once

#include <compare>

#include "lib/core/ids.hpp"
#include "lib/license/license_decision.hpp"

namespace usher::enforcement {

struct ChannelQuestion {
    UserId user;
    license::ChannelRight right;

    friend auto operator<=>(const ChannelQuestion&, const ChannelQuestion&) = default;
};

}  // namespace usher::enforcement
