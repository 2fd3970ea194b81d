#include "lib/http/listener.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

namespace usher::http {
namespace {

using boost::system::error_code;
using Generic = net::generic::stream_protocol;
using Tcp = net::ip::tcp;

Error cannot_listen(std::string_view where, std::string_view why) {
    return {Errc::Unavailable, "listening on " + std::string{where} + ": " + std::string{why}};
}

error_code last_error() {
    return {errno, boost::system::system_category()};
}

std::string host_and_port(const Tcp::endpoint& endpoint) {
    const std::string host = endpoint.address().to_string();
    const std::string port = ":" + std::to_string(endpoint.port());
    return endpoint.address().is_v6() ? "[" + host + "]" + port : host + port;
}

// What a bound TCP socket says of itself.
Tcp::endpoint tcp_endpoint(const Generic::endpoint& generic) {
    Tcp::endpoint endpoint;
    endpoint.resize(generic.size());
    std::memcpy(endpoint.data(), generic.data(), generic.size());
    return endpoint;
}

error_code bind_tcp(Acceptor& acceptor, const Tcp::endpoint& endpoint) {
    error_code error;
    acceptor.open(Generic{endpoint.protocol()}, error);
    if (!error) acceptor.set_option(net::socket_base::reuse_address{true}, error);
    if (!error && endpoint.address().is_v6()) {
        acceptor.set_option(net::ip::v6_only{true}, error);
    }
    if (!error) acceptor.bind(Generic::endpoint{endpoint}, error);
    if (!error) acceptor.listen(net::socket_base::max_listen_connections, error);
    return error;
}

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

bool option_is(int descriptor, int option, int wanted) {
    int value = 0;
    ::socklen_t size = sizeof value;
    return ::getsockopt(descriptor, SOL_SOCKET, option, &value, &size) == 0 && value == wanted;
}

std::string unix_path(const Generic::endpoint& generic) {
    net::local::stream_protocol::endpoint endpoint;
    endpoint.resize(generic.size());
    std::memcpy(endpoint.data(), generic.data(), generic.size());
    return endpoint.path();
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

Result<Listener> open_tcp(Executor executor, std::string_view host, std::uint16_t port) {
    error_code error;
    const auto address = net::ip::make_address(std::string{host}, error);
    if (error) return cannot_listen(host, "it is not an IP address");
    const Tcp::endpoint wanted{address, port};
    Listener listener{.acceptor = Acceptor{executor}};
    error = bind_tcp(listener.acceptor, wanted);
    if (error) return cannot_listen(host_and_port(wanted), error.message());

    const Tcp::endpoint actual = tcp_endpoint(listener.acceptor.local_endpoint());
    listener.entrance = {.transport = Transport::Tcp, .port = actual.port()};
    listener.address = {.text = host_and_port(actual), .port = actual.port()};
    return listener;
}

Result<Listener> open_unix(Executor executor, const std::string& path, unsigned mode) {
    constexpr std::size_t path_max = sizeof(::sockaddr_un::sun_path) - 1;
    if (path.empty() || path.size() > path_max || path.find('\0') != std::string::npos) {
        return cannot_listen(path, "the path must have 1 to 107 characters");
    }
    if (const auto reason = clear_path(executor, path)) return cannot_listen(path, *reason);
    Listener listener{.acceptor = Acceptor{executor}};
    error_code error = bind_unix(listener.acceptor, path, mode);
    if (!error) {
        listener.file = SocketFile{path};
        listener.acceptor.listen(net::socket_base::max_listen_connections, error);
    }
    if (error) return cannot_listen(path, error.message());
    listener.entrance = {.transport = Transport::Unix, .port = 0};
    listener.address = {.text = path, .port = 0};
    return listener;
}

Result<Listener> adopt_listener(Executor executor, int descriptor) {
    const std::string where = "descriptor " + std::to_string(descriptor);
    if (!option_is(descriptor, SO_TYPE, SOCK_STREAM) || !option_is(descriptor, SO_ACCEPTCONN, 1)) {
        return cannot_listen(where, "it is not a listening stream socket");
    }
    Generic::endpoint local;
    auto size = static_cast<::socklen_t>(local.capacity());
    if (::getsockname(descriptor, local.data(), &size) != 0) {
        return cannot_listen(where, last_error().message());
    }
    local.resize(size);
    const int family = local.data()->sa_family;
    if (family != AF_INET && family != AF_INET6 && family != AF_UNIX) {
        return cannot_listen(where, "it is neither a TCP nor a Unix socket");
    }
    Listener listener{.acceptor = Acceptor{executor}};
    error_code error;
    if (::fcntl(descriptor, F_SETFD, FD_CLOEXEC) != 0) error = last_error();
    if (!error) listener.acceptor.assign(Generic{family, 0}, descriptor, error);
    if (error) return cannot_listen(where, error.message());
    if (family == AF_UNIX) {
        listener.entrance = {.transport = Transport::Unix, .port = 0};
        listener.address = {.text = unix_path(local), .port = 0};
    } else {
        const Tcp::endpoint endpoint = tcp_endpoint(local);
        listener.entrance = {.transport = Transport::Tcp, .port = endpoint.port()};
        listener.address = {.text = host_and_port(endpoint), .port = endpoint.port()};
    }
    return listener;
}

}  // namespace usher::http
