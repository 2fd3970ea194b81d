/// Signing in as a native app: loopback redirect, browser, code, token, user data
/// (specs/acestream.md 9; RFC 8252).
#pragma once

#include <functional>
#include <string>

#include "lib/async/task.hpp"
#include "lib/core/clock.hpp"
#include "lib/core/error.hpp"
#include "lib/core/log.hpp"
#include "lib/upstream/oauth2/attempt.hpp"
#include "lib/upstream/oauth2/client.hpp"
#include "lib/upstream/oauth2/loopback_receiver.hpp"

namespace usher::upstream::oauth2 {

/// What a login needs of its surroundings.
struct LoginPorts {
    RandomBytes random_bytes;               ///< such as crypto::random_bytes
    std::function<Instant()> now;           ///< trusted time
    std::function<void(std::string)> show;  ///< brings the address to the person's browser
};

/// Signs one person in. `client` outlives the call. Errors: those of LoopbackReceiver,
/// `read_redirect` and Client; nothing is tried twice. The token is forgotten in the end.
[[nodiscard]] Task<Result<SiteUser>> log_in(Executor executor, const Client& client,
                                            ReceiverSettings settings, LoginPorts ports, Log log);

}  // namespace usher::upstream::oauth2
