/// The HTTP twin of the Engine API, `/ace/…` (specs/acestream.md 7.3).
#pragma once

#include "ipc/api/router.hpp"
#include "ipc/api/services.hpp"

namespace usher::api::engine_api {

/// `/ace/getstream`, `/ace/manifest.m3u8`, and `/ace/event/…`, `/ace/stat/…`, `/ace/cmd/…` of a
/// session. `services`, whose `playback` is there, outlives the router.
void add_playback_routes(Router& router, const Services& services);

}  // namespace usher::api::engine_api
