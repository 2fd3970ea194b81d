/// Listening sockets.
#pragma once

#include <string>
#include <string_view>

#include "lib/async/unix_listener.hpp"
#include "lib/core/error.hpp"
#include "lib/http/server.hpp"
#include "lib/http/socket.hpp"

namespace usher::http {

struct Listener {
    Acceptor acceptor;
    Entrance entrance{};
    Address address{};
    async::SocketFile file{};
};

/// As `Server::listen_tcp`, `listen_unix` and `adopt` promise.
[[nodiscard]] Result<Listener> open_tcp(Executor executor, std::string_view host,
                                        std::uint16_t port);
[[nodiscard]] Result<Listener> open_unix(Executor executor, const std::string& path, unsigned mode);
[[nodiscard]] Result<Listener> adopt_listener(Executor executor, int descriptor);

}  // namespace usher::http
