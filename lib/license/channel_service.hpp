/// What may be done with a television channel (specs/aminotv.md 9).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace usher::license {

/// `Live`: watch now. `Npvr`: record, and play what was recorded. `Catchup`: watch past programmes.
/// `Startover`: watch the running programme from its beginning. None implies another.
enum class ChannelService : std::uint8_t { Live, Npvr, Catchup, Startover };

inline constexpr std::array channel_services{ChannelService::Live, ChannelService::Npvr,
                                             ChannelService::Catchup, ChannelService::Startover};

/// `live`, `npvr`, `catchup`, `startover`: the words of the wire and of every face.
[[nodiscard]] std::string_view name(ChannelService service) noexcept;
/// None for any other word; compared exactly.
[[nodiscard]] std::optional<ChannelService> channel_service(std::string_view word) noexcept;

/// Where what belongs to a service stands in an array over all of them.
[[nodiscard]] constexpr std::size_t index_of(ChannelService service) noexcept {
    return static_cast<std::size_t>(service);
}

}  // namespace usher::license
