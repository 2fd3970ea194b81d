/// Television channels as the platform's metadata describes them (specs/aminotv.md 4.3, 9.4). Pure;
/// tolerant and strict as license_document.hpp says.
///
/// The vendor does not publish the names of these attributes; ours are `name`, a boolean for each
/// service, and `config.catchup_horizon` in seconds.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/core/clock.hpp"
#include "lib/core/error.hpp"
#include "lib/core/ids.hpp"
#include "lib/license/channel_service.hpp"
#include "lib/upstream/aminotv/flaws.hpp"
#include "lib/upstream/aminotv/write_options.hpp"

namespace usher::upstream::aminotv {

struct Channel {
    ChannelId id;
    std::string name{};
    /// By `license::index_of`: whether the channel itself offers the service; none: it did not say.
    std::array<std::optional<bool>, license::channel_services.size()> offers{};
    std::optional<Seconds> catchup_horizon{};  ///< how far back; none: the installation's default

    friend bool operator==(const Channel&, const Channel&) = default;
};

/// One page of channels.
struct ChannelDocument {
    std::vector<Channel> channels{};
    std::optional<std::string> next{};  ///< `links.next` as written, not empty
    std::size_t resource_count = 0;     ///< in `data`, with those that were left out
    Flaws flaws{};
};

/// Reads a document whose HTTP status said success. Errc::Malformed when it is no JSON object, or
/// `data` is neither an array nor an object.
[[nodiscard]] Result<ChannelDocument> read_channels(std::string_view body);
[[nodiscard]] std::string write_channels(std::span<const Channel> channels,
                                         const WriteOptions& options = {});

}  // namespace usher::upstream::aminotv
