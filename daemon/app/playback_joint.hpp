/// Joins the engine that plays, at the engine socket, with the applications of the Engine API.
#pragma once

#include "ipc/api/engine_api/playback_desk.hpp"
#include "ipc/engine/playback_seat.hpp"
#include "lib/core/log.hpp"

namespace usher::app {

/// Opens the seat: whoever takes it plays for `desk`. Each is used as long as an engine sits there.
void join_playback(engine::PlaybackSeat& seat, api::engine_api::PlaybackDesk& desk, Log log);

}  // namespace usher::app
