/// The native API's routes, a function a resource: each adds its own to the router.
///
/// `services` outlives the router. The resources and their members: docs/native-api.md.
#pragma once

#include <boost/json/fwd.hpp>

#include "ipc/api/router.hpp"
#include "ipc/api/services.hpp"

namespace usher::api {

/// `/healthz`, `/readyz`, `/v1/status`.
void add_status_routes(Router& router, const Services& services);
/// `/v1/keys`.
void add_key_routes(Router& router, const Services& services);
/// `/v1/check`, `/v1/explain`, `/v1/options`: may this be used, and why.
void add_right_routes(Router& router, const Services& services);
/// `/v1/activations`.
void add_activation_routes(Router& router, const Services& services);
/// `/v1/sync`.
void add_sync_routes(Router& router, const Services& services);
/// `/v1/tokens`.
void add_token_routes(Router& router, const Services& services);
/// `/v1/events`.
void add_event_routes(Router& router, const Services& services);

/// An answer of `status` with `body`.
[[nodiscard]] http::Response json_response(int status, const boost::json::object& body);
/// Unix seconds, or null.
[[nodiscard]] boost::json::value json_instant(const std::optional<Instant>& instant);
/// A user key as this caller may see it: whole over the Unix socket, masked over TCP (D14).
[[nodiscard]] std::string shown_user_key(const UserKey& user_key, const http::Request& request);

}  // namespace usher::api
