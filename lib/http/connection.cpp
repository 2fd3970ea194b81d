#include "lib/http/connection.hpp"

#include <sys/un.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/basic_resolver.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <utility>

#include "lib/async/timer.hpp"

namespace usher::http {
namespace {

using boost::system::error_code;
using Tcp = net::ip::tcp;

constexpr std::size_t endpoints_max = 8;  // tried one after the other

}  // namespace

// What a lookup and who waits for it have in common: a lookup itself cannot be cut short.
struct Connection::Lookup {
    net::ip::basic_resolver<Tcp, Executor> resolver;
    async::Timer done;  // never expires; cancelled when the lookup is over
    bool is_over = false;
    error_code error{};
    Endpoints endpoints{};

    explicit Lookup(Executor executor)
        : resolver{executor}, done{executor, async::Timer::time_point::max()} {}

    void finish(error_code failure) {
        if (std::exchange(is_over, true)) return;
        error = failure;
        done.cancel();
    }
};

struct Connection::Tls {
    TlsTrust trust;
    net::ssl::stream<CountingSocket&> stream;

    Tls(CountingSocket& socket, TlsTrust trusted)
        : trust{std::move(trusted)}, stream{socket, *trust} {}
};

TlsTrust make_trust(const std::string& ca_file) {
    auto trust = std::make_shared<net::ssl::context>(net::ssl::context::tls_client);
    trust->set_options(net::ssl::context::default_workarounds | net::ssl::context::no_sslv2 |
                       net::ssl::context::no_sslv3 | net::ssl::context::no_tlsv1 |
                       net::ssl::context::no_tlsv1_1 | net::ssl::context::no_compression);
    trust->set_verify_mode(net::ssl::verify_peer);
    if (ca_file.empty()) {
        trust->set_default_verify_paths();
    } else {
        trust->load_verify_file(ca_file);
    }
    return trust;
}

Connection::Connection(Executor executor) : socket_{executor} {}

Connection::~Connection() = default;

Error Connection::fail(Errc code, const error_code& cause) const {
    return {code, aborted_ ? "the deadline passed" : cause.message()};
}

void Connection::abort() {
    aborted_ = true;
    error_code ignored;
    socket_.lowest_layer().close(ignored);
    if (lookup_) {
        lookup_->resolver.cancel();
        lookup_->finish(net::error::timed_out);
    }
}

Task<Result<void>> Connection::open(Url url, TlsTrust trust) {
    Result<Endpoints> endpoints = co_await look_up(url.host, url.port);
    if (!endpoints) co_return endpoints.error().within("looking up " + url.host);
    const Result<void> connected = co_await connect(std::move(*endpoints));
    if (!connected) co_return connected.error().within("connecting to " + url.host);
    if (!url.tls) co_return connected;
    const Result<void> shaken = co_await shake_hands(url.host, std::move(trust));
    if (!shaken) co_return shaken.error().within("TLS with " + url.host);
    co_return shaken;
}

Task<Result<void>> Connection::open_unix(std::string path) {
    Result<void> done;
    if (path.size() >= sizeof(::sockaddr_un::sun_path)) {
        co_return Error{Errc::Unreachable, "connecting to " + path + ": the path is too long"};
    }
    const Socket::endpoint_type endpoint{net::local::stream_protocol::endpoint{path}};
    auto [error] = co_await socket_.lowest_layer().async_connect(endpoint, net::as_tuple(use_task));
    if (error || aborted_) done = fail(Errc::Unreachable, error).within("connecting to " + path);
    co_return done;
}

Task<Result<Connection::Endpoints>> Connection::look_up(std::string host, std::uint16_t port) {
    Endpoints known;
    error_code not_literal;
    const auto address = net::ip::make_address(host, not_literal);
    if (!not_literal) known.emplace_back(address, port);
    // Never asked for: a name server could send it elsewhere (RFC 6761 section 6.3).
    if (host == "localhost") {
        known.emplace_back(net::ip::address_v4::loopback(), port);
        known.emplace_back(net::ip::address_v6::loopback(), port);
    }
    if (!known.empty()) co_return known;
    co_return co_await ask_resolver(std::move(host), port);
}

Task<Result<Connection::Endpoints>> Connection::ask_resolver(std::string host, std::uint16_t port) {
    const auto lookup = std::make_shared<Lookup>(socket_.get_executor());
    lookup_ = lookup;
    const auto found = [lookup](error_code error, const Tcp::resolver::results_type& results) {
        for (const auto& entry : results) {
            if (lookup->endpoints.size() < endpoints_max) lookup->endpoints.push_back(entry);
        }
        lookup->finish(error);
    };
    lookup->resolver.async_resolve(host, std::to_string(port), Tcp::resolver::numeric_service,
                                   found);
    while (!lookup->is_over && !aborted_) co_await async::wait(lookup->done);
    lookup_.reset();
    if (aborted_ || lookup->error) co_return fail(Errc::Unreachable, lookup->error);
    co_return std::move(lookup->endpoints);
}

Task<Result<void>> Connection::connect(Endpoints endpoints) {
    Result<void> done;
    error_code last = net::error::host_not_found;
    for (const Tcp::endpoint& endpoint : endpoints) {
        if (aborted_) break;
        error_code ignored;
        socket_.lowest_layer().close(ignored);
        const Socket::endpoint_type generic{endpoint};
        auto [error] =
            co_await socket_.lowest_layer().async_connect(generic, net::as_tuple(use_task));
        last = error;
        if (!error) break;
    }
    if (last || aborted_) done = fail(Errc::Unreachable, last);
    co_return done;
}

Task<Result<void>> Connection::shake_hands(std::string host, TlsTrust trust) {
    Result<void> done;
    tls_ = std::make_unique<Tls>(socket_, std::move(trust));
    tls_->stream.set_verify_callback(net::ssl::host_name_verification{host});
    error_code is_name;
    net::ip::make_address(host, is_name);
    // SNI names hosts, never addresses (RFC 6066 section 3).
    if (is_name && SSL_ctrl(tls_->stream.native_handle(), SSL_CTRL_SET_TLSEXT_HOSTNAME,
                            TLSEXT_NAMETYPE_host_name, host.data()) != 1) {
        co_return Error{Errc::Unreachable, "the host name is not fit for TLS"};
    }
    auto [error] = co_await tls_->stream.async_handshake(net::ssl::stream_base::client,
                                                         net::as_tuple(use_task));
    if (!error && !aborted_) co_return done;
    const long verdict = SSL_get_verify_result(tls_->stream.native_handle());
    Error failure = fail(Errc::Unreachable, error);
    if (verdict != X509_V_OK) failure = failure.within(X509_verify_cert_error_string(verdict));
    co_return failure;
}

Task<Result<void>> Connection::write(std::string bytes) {
    Result<void> done;
    const std::size_t before = socket_.sent();
    const auto all = net::buffer(bytes);
    error_code failure;
    if (tls_) {
        auto [error, size] = co_await net::async_write(tls_->stream, all, net::as_tuple(use_task));
        failure = error;
    } else {
        auto [error, size] = co_await net::async_write(socket_, all, net::as_tuple(use_task));
        failure = error;
    }
    if (!failure) co_return done;
    // Of a TLS record nobody can say how much of the request a part of it carries.
    const std::size_t sent = socket_.sent() - before;
    const bool is_proven_unsent = tls_ ? sent == 0 : sent < bytes.size();
    done = fail(is_proven_unsent ? Errc::Unreachable : Errc::NoAnswer, failure).within("sending");
    co_return done;
}

Task<Result<std::size_t>> Connection::read(net::mutable_buffer into) {
    error_code failure;
    std::size_t got = 0;
    if (tls_) {
        auto [error, size] = co_await tls_->stream.async_read_some(into, net::as_tuple(use_task));
        failure = error;
        got = size;
    } else {
        auto [error, size] = co_await socket_.async_read_some(into, net::as_tuple(use_task));
        failure = error;
        got = size;
    }
    if (aborted_ || (failure && failure != net::error::eof)) {
        co_return fail(Errc::NoAnswer, failure).within("waiting for the answer");
    }
    co_return got;
}

}  // namespace usher::http
