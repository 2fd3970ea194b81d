/// The control face: how a test turns the clock, breaks the network and looks into the books. It
/// has a listener of its own, so that the API's one can be closed. docs/sandbox-control.md
/// describes it.
///
///     GET    /control/v1/state
///     GET    /control/v1/ledger?api_key=K   the newest 1000 lines, oldest first
///     POST   /control/v1/clock              see turn_clock
///     POST   /control/v1/faults             see read_fault
///     DELETE /control/v1/faults             clears the script and opens the API's listener again
///     POST   /control/v1/grants             see read_grant
///     DELETE /control/v1/grants             see read_revocation
///     POST   /control/v1/balance            see read_deposit
///     …      /control/v1/aminotv/…          see aminotv/control.hpp
///     …      /control/v1/createreseller/…   see createreseller/control.hpp
///     …      /control/v1/interworks/…       see interworks/control.hpp
///     …      /control/v1/account, /control/v1/apps…   see oauth2/control.hpp
///
/// Answers are JSON objects, errors problem documents; a refused order changes nothing. Secrets
/// never show, but for a new one in the answer that makes it. The guard of control_guard.hpp comes
/// before all.
#pragma once

#include <memory>

#include "lib/async/task.hpp"
#include "lib/http/message.hpp"
#include "lib/sandbox/backend.hpp"

namespace usher::sandbox {

[[nodiscard]] Task<http::Response> answer_control(std::shared_ptr<Backend> backend,
                                                  http::Request request);

}  // namespace usher::sandbox
