#include "lib/license/channel_service.hpp"

#include <algorithm>

namespace usher::license {

std::string_view name(ChannelService service) noexcept {
    switch (service) {
        case ChannelService::Live: return "live";
        case ChannelService::Npvr: return "npvr";
        case ChannelService::Catchup: return "catchup";
        case ChannelService::Startover: return "startover";
    }
    return "live";
}

std::optional<ChannelService> channel_service(std::string_view word) noexcept {
    const auto* const found =
        std::ranges::find(channel_services, word, [](ChannelService s) { return name(s); });
    if (found == channel_services.end()) return std::nullopt;
    return *found;
}

}  // namespace usher::license
