/// HTTP callbacks of SRS (ossrs.io, "HTTP Callback"): a JSON object when a client starts or stops
/// to play; status 200 and `"code": 0` let it play. Pure.
#pragma once

#include <boost/json/fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "ipc/api/adapters/engine_question.hpp"
#include "lib/core/error.hpp"

namespace usher::api {

struct SrsCall {
    std::string client;   ///< `client_id`, after `server_id`
    std::string holder;   ///< `srs live/livestream client 1985 of 192.168.1.10`
    EnginePlayer player;  ///< its query is `param`
};

/// `action` is `on_play` or `on_stop`. Errc::Malformed for any other object, Errc::Forbidden for an
/// argument that cannot be decoded.
[[nodiscard]] Result<SrsCall> read_srs_call(const boost::json::object& body,
                                            std::string_view action, std::string_view key_argument);

}  // namespace usher::api
