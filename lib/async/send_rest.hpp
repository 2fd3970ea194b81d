/// Sending what a socket did not take at once.
#pragma once

#include <cerrno>
#include <functional>

#include "lib/async/socket.hpp"

namespace usher::async {

/// Whether a call on a non-blocking socket that failed with `error` may be made again later.
[[nodiscard]] inline bool would_block(int error) noexcept {
    return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

/// How far an attempt to send came.
enum class Sent {
    All,   ///< nothing is left
    Some,  ///< the socket is full
    Gone,  ///< the peer has gone
};

/// Calls `send` each time `socket` takes bytes again, until it has sent all or the peer has gone;
/// then the socket is closed. Both outlive the task, which ends when the socket is closed.
[[nodiscard]] Task<void> send_rest(Socket& socket, std::function<Sent()> send);

}  // namespace usher::async
