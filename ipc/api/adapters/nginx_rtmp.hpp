/// The notifications of nginx-rtmp (ngx_rtmp_notify_module): forms in which the engine's own values
/// come first and the arguments of the player's URL, unchanged, last. 2xx lets a client go on, 4xx
/// and 5xx drop it. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ipc/api/adapters/engine_question.hpp"
#include "lib/core/error.hpp"

namespace usher::api {

struct RtmpCall {
    std::string client;              ///< `clientid`: counts connections since nginx started
    std::string holder;              ///< `nginx-rtmp live/one client 3 of 127.0.0.1`
    EnginePlayer player;             ///< its query is the form, its stream `name`
    bool updates_publisher = false;  ///< `call` is `update_publish`
};

/// Errc::Malformed for a form that nginx-rtmp does not send, also when a player's arguments imitate
/// its own values.
[[nodiscard]] Result<RtmpCall> read_rtmp_call(std::string_view body, std::string_view key_argument);

}  // namespace usher::api
