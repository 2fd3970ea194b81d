/// URL authentication of Icecast 2.4 (its documentation, "Listener Authentication"): a form when a
/// listener comes and another when it has gone. Only the answer's header counts. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ipc/api/adapters/engine_question.hpp"
#include "ipc/api/adapters/engine_streams.hpp"
#include "lib/core/error.hpp"
#include "lib/http/message.hpp"

namespace usher::api {

struct IcecastCall {
    std::string client;  ///< `client`, after the server and port that counted it
    std::string holder;  ///< `icecast /radio.ogg client 1 of 127.0.0.1`
    /// The key is the argument of the listener's URL, else its password; the stream its mount
    /// without the first `/`.
    EnginePlayer player;
};

/// `action` is `listener_add` or `listener_remove`. Errc::Malformed for any other form,
/// Errc::Forbidden for an argument that cannot be decoded.
[[nodiscard]] Result<IcecastCall> read_icecast_call(std::string_view body, std::string_view action,
                                                    std::string_view key_argument);

/// How long a listener may stay before Icecast cuts it off: to the end of what allows it, at most
/// `recheck`, at least a second.
[[nodiscard]] Seconds listening_time(const StreamAnswer& answer, Seconds recheck);

}  // namespace usher::api
