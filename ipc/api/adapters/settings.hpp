/// What was configured about the engine adapters.
#pragma once

#include <optional>
#include <string>

#include "lib/core/clock.hpp"
#include "lib/core/ids.hpp"

namespace usher::api {

struct AdapterSettings {
    bool enabled = true;
    /// Whether nobody but this machine's programs can come over TCP. If not, only the Unix socket
    /// and tokens with the scope `stream` are answered: engines on TCP cannot prove themselves.
    bool only_local = true;
    /// Whether that goes for questions about users too, whose numbers are no secrets.
    bool open_users = false;
    bool needs_key = false;            ///< a player without a user key is refused
    std::string key_argument = "key";  ///< where a player's URL holds its user key

    // Asked about where the adapter's URL names no option.
    std::optional<OptionId> nginx_option{};
    std::optional<OptionId> nginx_rtmp_option{};
    std::optional<OptionId> icecast_option{};
    std::optional<OptionId> srs_option{};
    std::optional<OptionId> mediamtx_option{};

    Seconds nginx_cache_for{5};                     ///< how long nginx may keep a yes
    Seconds nginx_rtmp_update_every{30};            ///< its notify_update_timeout
    Seconds icecast_recheck{600};                   ///< a listener is cut off after this time
    Seconds srs_kept_for = std::chrono::hours{12};  ///< a client is forgotten after this time
};

}  // namespace usher::api
