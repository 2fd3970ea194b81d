/// One outgoing connection: looked up, connected, TLS shaken, and able to say what has left it.
#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <string>
#include <vector>

#include "lib/core/error.hpp"
#include "lib/http/client.hpp"
#include "lib/http/counting_socket.hpp"

namespace boost::asio::ssl {
class context;
}

namespace usher::http {

/// Whom a client trusts: verified peers over TLS 1.2 or later.
using TlsTrust = std::shared_ptr<net::ssl::context>;

/// Trusts `ca_file` if given, else the system's roots. Throws std::runtime_error if it cannot be
/// read.
[[nodiscard]] TlsTrust make_trust(const std::string& ca_file);

/// Errors are Errc::Unreachable until `write` may have handed everything to the kernel, then
/// Errc::NoAnswer (threat model D62).
class Connection {
public:
    explicit Connection(Executor executor);
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection();

    /// Connects to `url`'s host and port, with TLS if the URL asks for it.
    [[nodiscard]] Task<Result<void>> open(Url url, TlsTrust trust);
    /// Connects to the Unix socket at `path`.
    [[nodiscard]] Task<Result<void>> open_unix(std::string path);
    /// Sends all of `bytes`. Called once.
    [[nodiscard]] Task<Result<void>> write(std::string bytes);
    /// Some bytes, at most as many as `into` takes; 0 at a proper end, which TLS must announce.
    [[nodiscard]] Task<Result<std::size_t>> read(net::mutable_buffer into);
    /// The deadline has passed: whatever is under way, or comes later, fails.
    void abort();

private:
    using Endpoints = std::vector<net::ip::tcp::endpoint>;
    struct Lookup;
    struct Tls;

    Task<Result<Endpoints>> look_up(std::string host, std::uint16_t port);
    Task<Result<Endpoints>> ask_resolver(std::string host, std::uint16_t port);
    Task<Result<void>> connect(Endpoints endpoints);
    Task<Result<void>> shake_hands(std::string host, TlsTrust trust);
    [[nodiscard]] Error fail(Errc code, const boost::system::error_code& cause) const;

    CountingSocket socket_;
    std::shared_ptr<Lookup> lookup_;  // shared with the lookup, which may outlive an abort
    std::unique_ptr<Tls> tls_;
    bool aborted_ = false;
};

}  // namespace usher::http
