/// What follows when a change of a key is durable.
#pragma once

#include "lib/core/log.hpp"
#include "lib/enforcement/enforcer.hpp"

namespace usher::enforcement {

/// Puts `record` in the projection, in place of the one in its row, and tells listeners: that its
/// options have changed if they have, and what the change means for all. On the event loop.
void publish(Enforcer& enforcer, const Log& log, KeyRecord record);

}  // namespace usher::enforcement
