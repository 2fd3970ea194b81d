#include "lib/http/server.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <set>
#include <utility>
#include <vector>

#include "lib/async/accept_loop.hpp"
#include "lib/async/timer.hpp"
#include "lib/http/heap_trim.hpp"
#include "lib/http/idle_pool.hpp"
#include "lib/http/listener.hpp"
#include "lib/http/session.hpp"
#include "lib/http/websocket_pool.hpp"

namespace usher::http {
namespace {

using boost::system::error_code;

constexpr std::chrono::milliseconds sweep_pause_min{5};
constexpr std::chrono::milliseconds sweep_pause_max{1'000};

// A quarter of the shortest limit: what has its time is never over it by more.
std::chrono::milliseconds sweep_pause(const ServerLimits& limits) {
    const auto shortest = std::min({limits.header_time, limits.body_time, limits.idle_time});
    return std::clamp(shortest / 4, sweep_pause_min, sweep_pause_max);
}

}  // namespace

class Server::Impl : public std::enable_shared_from_this<Impl> {
public:
    Impl(Executor executor, SessionContext context)
        : executor_{executor},
          context_{std::make_shared<SessionContext>(std::move(context))},
          sweep_timer_{executor},
          idle_{std::make_shared<IdlePool>(
              executor, context_,
              [this](const IdlePool::Departure& departure) { go_on(departure); })},
          websockets_{std::make_shared<WebSocketPool>(executor, context_)} {}

    Result<Address> listen(Result<Listener> opened);
    void stop();
    [[nodiscard]] std::size_t connections() const noexcept {
        return sessions_.size() + idle_->size() + websockets_->size();
    }
    [[nodiscard]] Executor executor() const noexcept { return executor_; }

private:
    /// A listener at work.
    struct Door {
        async::AcceptLoop accepting;
        async::SocketFile file;
    };

    void welcome(Socket socket, Entrance entrance);
    void go_on(const IdlePool::Departure& departure);
    void start(std::shared_ptr<Session> session);
    void rest(int descriptor, Entrance entrance);
    void finish(const std::shared_ptr<Session>& session, std::exception_ptr failure);
    void schedule_sweep();
    void sweep();

    Executor executor_;
    std::shared_ptr<SessionContext> context_;
    std::vector<Door> doors_;
    std::set<std::shared_ptr<Session>> sessions_;  // shared with their coroutines
    async::Timer sweep_timer_;
    HeapTrim heap_;
    // Shared with their waits for readiness.
    std::shared_ptr<IdlePool> idle_;
    std::shared_ptr<WebSocketPool> websockets_;
};

Result<Address> Server::Impl::listen(Result<Listener> opened) {
    if (!opened) return opened.error();
    const Entrance entrance = opened->entrance;
    const auto descriptors = entrance.transport == Transport::Tcp
                                 ? async::Descriptors::NotTheReserve
                                 : async::Descriptors::All;
    auto take = [this, entrance](Socket peer) { welcome(std::move(peer), entrance); };
    async::AcceptLoop accepting{std::move(opened->acceptor), descriptors, std::move(take),
                                context_->log};
    doors_.push_back({.accepting = std::move(accepting), .file = std::move(opened->file)});
    return std::move(opened->address);
}

void Server::Impl::welcome(Socket socket, Entrance entrance) {
    const ServerLimits& limits = context_->limits;
    const bool is_tcp = entrance.transport == Transport::Tcp;
    if (connections() >= limits.connections + (is_tcp ? 0 : limits.reserve)) return;
    error_code error;
    socket.non_blocking(true, error);
    if (!error && is_tcp) socket.set_option(net::ip::tcp::no_delay{true}, error);
    if (error) return;
    const int descriptor = socket.release(error);
    if (!error) rest(descriptor, entrance);
}

// Between two requests a connection waits in the pool.
void Server::Impl::rest(int descriptor, Entrance entrance) {
    if (connections() == 0) schedule_sweep();
    idle_->add(descriptor, entrance);
    heap_.grow(connections());
}

// What the pool could not answer gets a coroutine.
void Server::Impl::go_on(const IdlePool::Departure& departure) {
    const int family = departure.entrance.transport == Transport::Unix ? AF_UNIX : AF_INET;
    Socket socket{executor_};
    error_code error;
    socket.assign(net::generic::stream_protocol{family, 0}, departure.descriptor, error);
    if (error) {
        ::close(departure.descriptor);
        return;
    }
    // The descriptor does not block, but Asio would wait for it by itself unless it is told so.
    socket.non_blocking(true, error);
    if (error) return;
    start(std::make_shared<Session>(std::move(socket), departure.entrance, context_,
                                    departure.arrived, departure.unsent));
}

void Server::Impl::start(std::shared_ptr<Session> session) {
    if (connections() == 0) schedule_sweep();
    sessions_.insert(session);
    auto finished = [self = shared_from_this(), session](const std::exception_ptr& failure) {
        self->finish(session, failure);
    };
    net::co_spawn(
        executor_, [session] { return session->run(); },
        net::bind_cancellation_slot(session->cancellation(), std::move(finished)));
}

void Server::Impl::finish(const std::shared_ptr<Session>& session, std::exception_ptr failure) {
    if (failure && !session->is_stopped()) context_->log.error("a connection has failed");
    const int descriptor = failure ? -1 : session->release();
    if (descriptor >= 0 && session->user()) {
        websockets_->add(descriptor, session->user());
    } else if (descriptor >= 0) {
        rest(descriptor, session->entrance());
    }
    session->stop();
    sessions_.erase(session);
}

void Server::Impl::schedule_sweep() {
    sweep_timer_.expires_after(sweep_pause(context_->limits));
    sweep_timer_.async_wait([weak = weak_from_this()](error_code error) {
        const auto self = weak.lock();
        if (!error && self) self->sweep();
    });
}

void Server::Impl::sweep() {
    heap_.look(connections());
    if (connections() == 0) return;
    const auto now = std::chrono::steady_clock::now();
    for (const auto& session : sessions_) session->check_deadline(now);
    idle_->sweep(now);
    websockets_->sweep(now);
    schedule_sweep();
}

void Server::Impl::stop() {
    doors_.clear();
    for (const auto& session : std::exchange(sessions_, {})) session->stop();
    idle_->stop();
    websockets_->stop();
    sweep_timer_.cancel();
}

Server::Server(Executor executor, ServerLimits limits, Handler handler, Log log, ReadClock clock,
               QuickAnswers quick)
    : impl_{std::make_shared<Impl>(executor, SessionContext{.limits = limits,
                                                            .handler = std::move(handler),
                                                            .log = std::move(log),
                                                            .clock = std::move(clock),
                                                            .quick = std::move(quick)})} {}

Server::~Server() {
    stop();
}

Result<Address> Server::listen_tcp(std::string_view host, std::uint16_t port) {
    return impl_->listen(open_tcp(impl_->executor(), host, port));
}

Result<Address> Server::listen_unix(const std::string& path, unsigned mode) {
    return impl_->listen(open_unix(impl_->executor(), path, mode));
}

Result<Address> Server::adopt(int descriptor) {
    return impl_->listen(adopt_listener(impl_->executor(), descriptor));
}

void Server::stop() {
    impl_->stop();
}

std::size_t Server::connections() const noexcept {
    return impl_->connections();
}

}  // namespace usher::http
