/// The daemon's verdicts in the engine's words, and back.
#pragma once

#include "ipc/protocol/verdict.hpp"
#include "lib/license/decision.hpp"

namespace usher::engine {

/// The one place where a reason of the daemon becomes the engine's, and a verdict.
[[nodiscard]] protocol::Reason shown(license::Reason reason);
[[nodiscard]] protocol::Verdict shown(const license::Verdict& verdict);

/// What the page says, as the daemon says it. A reason that only the library knows, such as
/// NoDaemon, is MissingOption here: the daemon asks its own page, and under its own hash key.
[[nodiscard]] license::Verdict read(const protocol::Verdict& verdict);

}  // namespace usher::engine
