#include "lib/http/listener.hpp"

#include <fcntl.h>
#include <sys/socket.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <cstring>
#include <utility>

#include "lib/async/listening.hpp"

namespace usher::http {
namespace {

using async::cannot_listen;
using async::last_error;
using boost::system::error_code;
using Generic = net::generic::stream_protocol;
using Tcp = net::ip::tcp;

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
    Result<async::UnixListener> opened = async::listen_unix(executor, path, mode);
    if (!opened) return opened.error();
    return Listener{.acceptor = std::move(opened->acceptor),
                    .entrance = {.transport = Transport::Unix, .port = 0},
                    .address = {.text = path, .port = 0},
                    .file = std::move(opened->file)};
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
