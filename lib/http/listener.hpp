/// Listening sockets, and the files that Unix sockets leave behind.
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>

#include "lib/core/error.hpp"
#include "lib/http/server.hpp"
#include "lib/http/socket.hpp"

namespace usher::http {

/// The file of a Unix socket, removed with this unless another file has taken its name.
class SocketFile {
public:
    SocketFile() noexcept = default;
    explicit SocketFile(std::string path);
    SocketFile(SocketFile&& other) noexcept;
    SocketFile& operator=(SocketFile&& other) noexcept;
    SocketFile(const SocketFile&) = delete;
    SocketFile& operator=(const SocketFile&) = delete;
    ~SocketFile();

private:
    void remove() noexcept;

    std::string path_;
    ::dev_t device_ = 0;
    ::ino_t inode_ = 0;
};

struct Listener {
    Acceptor acceptor;
    Entrance entrance{};
    Address address{};
    SocketFile file{};
};

/// As `Server::listen_tcp`, `listen_unix` and `adopt` promise.
[[nodiscard]] Result<Listener> open_tcp(Executor executor, std::string_view host,
                                        std::uint16_t port);
[[nodiscard]] Result<Listener> open_unix(Executor executor, const std::string& path, unsigned mode);
[[nodiscard]] Result<Listener> adopt_listener(Executor executor, int descriptor);

}  // namespace usher::http
