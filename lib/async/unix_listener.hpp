/// A listening Unix socket, and the file that it leaves behind.
#pragma once

#include <sys/types.h>

#include <string>

#include "lib/async/socket.hpp"
#include "lib/core/error.hpp"

namespace usher::async {

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

struct UnixListener {
    Acceptor acceptor;
    SocketFile file{};
};

/// Listens on a Unix socket at `path` with `mode` (such as 0660); replaces a socket that nobody
/// answers on. Errc::Unavailable, naming the path and the cause, for anything else that stands
/// there, and whatever else the system refuses.
[[nodiscard]] Result<UnixListener> listen_unix(Executor executor, const std::string& path,
                                               unsigned mode);

}  // namespace usher::async
