/// The control face of this dialect (docs/sandbox-control.md).
///
///     GET    /control/v1/aminotv/state     see dump_state
///     POST   /control/v1/aminotv/state     see add_state
///     DELETE /control/v1/aminotv/state     see clear_state
///     GET    /control/v1/aminotv/counts
///     POST   /control/v1/aminotv/status    a licence takes a step of its status machine
///     POST   /control/v1/aminotv/expiry    the expiry script: runs now, or its lag
///     GET    /control/v1/aminotv/billing   what is charged, and what is not and why
///     POST   /control/v1/aminotv/billing   charges what is still to be charged
///     DELETE /control/v1/aminotv/tokens    revokes a user's refresh tokens
///     GET    /control/v1/aminotv/profile   see answer_profile.hpp; POST changes, DELETE resets it
///     POST   /control/v1/aminotv/bulk      see bulk.hpp
#pragma once

#include <span>

#include "lib/sandbox/control_route.hpp"

namespace usher::sandbox::aminotv {

[[nodiscard]] std::span<const ControlRoute> control_routes() noexcept;

}  // namespace usher::sandbox::aminotv
