/// Who is at the other end of a Unix socket.
#pragma once

#include <sys/types.h>

#include <optional>

#include "lib/async/socket.hpp"

namespace usher::async {

/// The process that connected. In a user namespace of our own (`PrivateUsers=`) every uid but
/// root's and ours reads as 65534: good for people to read, not to build a right on (threat model
/// D12).
struct Peer {
    pid_t pid = 0;
    uid_t uid = 0;
};

/// None for a socket of another kind.
[[nodiscard]] std::optional<Peer> peer_of(Socket& socket) noexcept;

}  // namespace usher::async
