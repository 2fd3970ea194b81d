#include "ipc/api/engine_api/server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/address.hpp>
#include <deque>
#include <set>
#include <utility>

#include "ipc/api/engine_api/connection.hpp"
#include "lib/async/accept_loop.hpp"
#include "lib/http/listener.hpp"

namespace usher::api::engine_api {
namespace {

using boost::system::error_code;

constexpr std::size_t request_key_digits = 10;

}  // namespace

class Server::Impl : public std::enable_shared_from_this<Impl> {
public:
    Impl(Executor executor, const PlaybackGate& gate, EngineInfo info, RandomHex random_hex,
         ServerLimits limits, Log log)
        : executor_{executor},
          gate_{gate},
          info_{std::move(info)},
          random_hex_{std::move(random_hex)},
          limits_{limits},
          log_{std::move(log)} {}

    Result<std::string> listen(const std::string& host, std::uint16_t port);
    void look();
    void stop();
    [[nodiscard]] std::size_t connections() const noexcept { return connections_.size(); }

private:
    void start(Socket socket);

    Executor executor_;
    const PlaybackGate& gate_;
    EngineInfo info_;
    RandomHex random_hex_;
    ServerLimits limits_;
    Log log_;
    bool stopped_ = false;
    std::deque<async::AcceptLoop> accepting_;
    std::set<std::shared_ptr<Connection>> connections_;  // shared with their coroutines
};

Result<std::string> Server::Impl::listen(const std::string& host, std::uint16_t port) {
    error_code error;
    const auto address = net::ip::make_address(host, error);
    if (error || !address.is_loopback()) {
        return Error{Errc::NotAccepted, host + ": the Engine API listens on loopback alone"};
    }
    Result<http::Listener> opened = http::open_tcp(executor_, host, port);
    if (!opened) return opened.error();
    auto take = [this](Socket peer) { start(std::move(peer)); };
    accepting_.emplace_back(std::move(opened->acceptor), async::Descriptors::NotTheReserve,
                            std::move(take), log_);
    return opened->address.text;
}

void Server::Impl::start(Socket socket) {
    if (connections_.size() >= limits_.connections) return;
    error_code error;
    socket.non_blocking(true, error);
    if (error) return;
    const auto connection = std::make_shared<Connection>(
        std::move(socket), gate_, info_, random_hex_(request_key_digits), limits_, log_);
    connections_.insert(connection);
    net::co_spawn(
        executor_, [connection] { return connection->run(); },
        [self = shared_from_this(), connection](const std::exception_ptr& failure) {
            if (failure) self->log_.error("a connection of the Engine API has failed");
            connection->stop();
            self->connections_.erase(connection);
        });
}

void Server::Impl::look() {
    const auto now = std::chrono::steady_clock::now();
    for (const auto& connection : std::set{connections_}) connection->look(now);
}

void Server::Impl::stop() {
    if (std::exchange(stopped_, true)) return;
    accepting_.clear();
    for (const auto& connection : std::exchange(connections_, {})) connection->stop();
}

Server::Server(Executor executor, const PlaybackGate& gate, EngineInfo info, RandomHex random_hex,
               ServerLimits limits, Log log)
    : impl_{std::make_shared<Impl>(executor, gate, std::move(info), std::move(random_hex), limits,
                                   std::move(log))} {}

Server::~Server() {
    impl_->stop();
}

Result<std::string> Server::listen(const std::string& host, std::uint16_t port) {
    return impl_->listen(host, port);
}
void Server::look() {
    impl_->look();
}
void Server::stop() {
    impl_->stop();
}
std::size_t Server::connections() const noexcept {
    return impl_->connections();
}

}  // namespace usher::api::engine_api
