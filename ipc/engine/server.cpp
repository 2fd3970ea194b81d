#include "ipc/engine/server.hpp"

#include <sys/socket.h>

#include <boost/asio/co_spawn.hpp>
#include <optional>
#include <set>
#include <utility>

#include "ipc/engine/connection.hpp"
#include "lib/async/accept_loop.hpp"
#include "lib/async/unix_listener.hpp"

namespace usher::engine {
namespace {

// A socket that was just accepted has room for a word.
void turn_away(Socket& socket) {
    const protocol::Refusal refusal{.complaint = protocol::Complaint::TooMany,
                                    .text = "too many connections"};
    std::string bytes;
    if (!protocol::append_message(bytes, 0, refusal)) return;
    ::send(socket.native_handle(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
}

}  // namespace

class Server::Impl : public std::enable_shared_from_this<Impl> {
public:
    Impl(Executor executor, Services services, ServerLimits limits, Log log)
        : executor_{executor}, services_{services}, limits_{limits}, log_{std::move(log)} {}

    void follow();
    Result<void> listen(const std::string& path, unsigned mode);
    void serve();
    void beat();
    void stop();
    [[nodiscard]] std::size_t connections() const noexcept { return connections_.size(); }

private:
    void start(Socket socket);

    Executor executor_;
    Services services_;
    ServerLimits limits_;
    Log log_;
    std::optional<async::UnixListener> listener_;  // its acceptor goes to the loop that accepts
    std::optional<async::AcceptLoop> accepting_;
    std::uint64_t subscription_ = 0;
    std::set<std::shared_ptr<Connection>> connections_;  // shared with their coroutines
};

// Connections leave the set in a turn of the loop of their own: while one is told, none goes.
void Server::Impl::follow() {
    subscription_ = services_.enforcer.events().subscribe([this](const enforcement::Event& event) {
        if (!enforcement::changes_rights(event.change)) return;
        if (std::holds_alternative<enforcement::FreshnessChanged>(event.change)) {
            services_.publisher.show_state();
        }
        for (const auto& connection : connections_) connection->look(&event.change);
    });
    services_.publisher.on_new_page([this] {
        for (const auto& connection : connections_) connection->tell_of_new_page();
    });
}

Result<void> Server::Impl::listen(const std::string& path, unsigned mode) {
    Result<async::UnixListener> opened = async::listen_unix(executor_, path, mode);
    if (!opened) return opened.error();
    listener_.emplace(std::move(*opened));
    return {};
}

void Server::Impl::serve() {
    if (!listener_) return;
    auto take = [this](Socket peer) { start(std::move(peer)); };
    accepting_.emplace(std::move(listener_->acceptor), async::Descriptors::All, std::move(take),
                       log_);
}

void Server::Impl::start(Socket socket) {
    if (connections_.size() >= limits_.connections) return turn_away(socket);
    boost::system::error_code error;
    socket.non_blocking(true, error);
    if (error) return;
    const auto connection =
        std::make_shared<Connection>(std::move(socket), services_, limits_, log_);
    connections_.insert(connection);
    net::co_spawn(
        executor_, [connection] { return connection->run(); },
        [self = shared_from_this(), connection](const std::exception_ptr& failure) {
            if (failure) self->log_.error("a connection of the engine socket has failed");
            connection->stop();
            self->connections_.erase(connection);
        });
}

void Server::Impl::beat() {
    services_.publisher.beat();
    const auto now = std::chrono::steady_clock::now();
    for (const auto& connection : connections_) {
        connection->look();
        connection->check_deadline(now);
    }
}

void Server::Impl::stop() {
    if (subscription_ == 0) return;
    services_.enforcer.events().unsubscribe(std::exchange(subscription_, 0));
    services_.publisher.on_new_page({});
    accepting_.reset();
    listener_.reset();
    for (const auto& connection : std::exchange(connections_, {})) connection->stop();
}

Server::Server(Executor executor, Services services, ServerLimits limits, Log log)
    : impl_{std::make_shared<Impl>(executor, services, limits, std::move(log))} {
    impl_->follow();
}

Server::~Server() {
    impl_->stop();
}

Result<void> Server::listen(const std::string& path, unsigned mode) {
    return impl_->listen(path, mode);
}
void Server::serve() {
    impl_->serve();
}
void Server::beat() {
    impl_->beat();
}
void Server::stop() {
    impl_->stop();
}
std::size_t Server::connections() const noexcept {
    return impl_->connections();
}

}  // namespace usher::engine
