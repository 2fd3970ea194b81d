#include "lib/async/unix_listener.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/asio/local/stream_protocol.hpp>
#include <cerrno>
#include <optional>
#include <utility>

#include "lib/async/listening.hpp"

namespace usher::async {
namespace {

using boost::system::error_code;
using Generic = net::generic::stream_protocol;

// Whether somebody accepts at `endpoint`, or might: only a refusal proves that nobody does.
bool is_answered(Executor executor, const net::local::stream_protocol::endpoint& endpoint) {
    Socket probe{executor};
    error_code error;
    probe.open(Generic{endpoint.protocol()}, error);
    if (!error) probe.non_blocking(true, error);
    if (!error) probe.connect(Generic::endpoint{endpoint}, error);
    return error != net::error::connection_refused;
}

// Makes room for a socket at `path`; the reason why not, else.
std::optional<std::string> clear_path(Executor executor, const std::string& path) {
    struct ::stat status{};
    if (::lstat(path.c_str(), &status) != 0) {
        if (errno == ENOENT) return std::nullopt;
        return last_error().message();
    }
    if (!S_ISSOCK(status.st_mode)) return "something else than a socket stands there";
    if (is_answered(executor, {path})) return "another process answers there";
    if (::unlink(path.c_str()) != 0) return last_error().message();
    return std::nullopt;
}

// The mode is set before the name appears, so at no moment it is wider than asked for; the umask
// may have made it narrower, hence the second time. Nobody gets in before `listen`.
error_code bind_unix(Acceptor& acceptor, const std::string& path, unsigned mode) {
    const net::local::stream_protocol::endpoint endpoint{path};
    error_code error;
    acceptor.open(Generic{endpoint.protocol()}, error);
    if (!error && ::fchmod(acceptor.native_handle(), mode) != 0) error = last_error();
    if (!error) acceptor.bind(Generic::endpoint{endpoint}, error);
    if (!error && ::chmod(path.c_str(), mode) != 0) error = last_error();
    return error;
}

}  // namespace

SocketFile::SocketFile(std::string path) : path_{std::move(path)} {
    struct ::stat status{};
    if (::lstat(path_.c_str(), &status) != 0) path_.clear();
    device_ = status.st_dev;
    inode_ = status.st_ino;
}

SocketFile::SocketFile(SocketFile&& other) noexcept
    : path_{std::exchange(other.path_, {})}, device_{other.device_}, inode_{other.inode_} {}

SocketFile& SocketFile::operator=(SocketFile&& other) noexcept {
    if (this == &other) return *this;
    remove();
    path_ = std::exchange(other.path_, {});
    device_ = other.device_;
    inode_ = other.inode_;
    return *this;
}

SocketFile::~SocketFile() {
    remove();
}

void SocketFile::remove() noexcept {
    struct ::stat status{};
    if (path_.empty() || ::lstat(path_.c_str(), &status) != 0) return;
    if (status.st_dev == device_ && status.st_ino == inode_) ::unlink(path_.c_str());
}

Result<UnixListener> listen_unix(Executor executor, const std::string& path, unsigned mode) {
    constexpr std::size_t path_max = sizeof(::sockaddr_un::sun_path) - 1;
    if (path.empty() || path.size() > path_max || path.find('\0') != std::string::npos) {
        return cannot_listen(path, "the path must have 1 to 107 characters");
    }
    if (const auto reason = clear_path(executor, path)) return cannot_listen(path, *reason);
    UnixListener listener{.acceptor = Acceptor{executor}};
    error_code error = bind_unix(listener.acceptor, path, mode);
    if (!error) {
        listener.file = SocketFile{path};
        listener.acceptor.listen(net::socket_base::max_listen_connections, error);
    }
    if (error) return cannot_listen(path, error.message());
    return listener;
}

}  // namespace usher::async
