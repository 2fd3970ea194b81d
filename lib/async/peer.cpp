#include "lib/async/peer.hpp"

#include <sys/socket.h>

namespace usher::async {

std::optional<Peer> peer_of(Socket& socket) noexcept {
    ucred credentials{};
    socklen_t size = sizeof credentials;
    if (::getsockopt(socket.native_handle(), SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0) {
        return std::nullopt;
    }
    return Peer{.pid = credentials.pid, .uid = credentials.uid};
}

}  // namespace usher::async
