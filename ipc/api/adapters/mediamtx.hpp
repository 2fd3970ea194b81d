/// HTTP authentication of MediaMTX (its documentation, `authMethod: http`): a JSON object for every
/// attempt to read or publish; 2xx lets it, 401 also asks the client for credentials. MediaMTX does
/// not tell when a client leaves, so no slot is taken. Pure.
#pragma once

#include <boost/json/fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "ipc/api/adapters/engine_question.hpp"
#include "lib/core/error.hpp"

namespace usher::api {

/// The client: its key is the argument in `query`, else the password, none without either; its
/// stream is `path`.
/// Errc::Malformed for an object without an action, Errc::Forbidden for an argument that cannot be
/// decoded.
[[nodiscard]] Result<EnginePlayer> read_mediamtx_player(const boost::json::object& body,
                                                        std::string_view key_argument);

}  // namespace usher::api
