/// The engine adapters: each engine's own dialect on `/adapters/…`, a file an engine.
///
/// `services` and `streams` outlive the router. What engines send: docs/adapters.md.
#pragma once

#include "ipc/api/adapters/engine_streams.hpp"
#include "ipc/api/router.hpp"
#include "ipc/api/services.hpp"

namespace usher::api {

/// `/adapters/nginx/auth`: auth_request of nginx.
void add_nginx_adapter(Router& router, const Services& services);
/// `/adapters/nginx-rtmp/…`: the notifications of nginx-rtmp.
void add_nginx_rtmp_adapter(Router& router, const Services& services, EngineStreams& streams);
/// `/adapters/icecast/…`: URL authentication of listeners.
void add_icecast_adapter(Router& router, const Services& services, EngineStreams& streams);
/// `/adapters/srs/…`: the HTTP callbacks of SRS.
void add_srs_adapter(Router& router, const Services& services, EngineStreams& streams);
/// `/adapters/mediamtx/auth`: HTTP authentication of MediaMTX.
void add_mediamtx_adapter(Router& router, const Services& services);

}  // namespace usher::api
