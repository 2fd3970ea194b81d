#include "lib/http/websocket_pool.hpp"

#include <unistd.h>

#include <boost/asio/post.hpp>
#include <utility>

namespace usher::http {

WebSocketPool::WebSocketPool(const Executor& executor, std::shared_ptr<SessionContext> context)
    : ReadySet{executor}, context_{std::move(context)} {}

WebSocketPool::~WebSocketPool() {
    stop();
}

void WebSocketPool::add(int descriptor, std::shared_ptr<const WebSocketUser> user) {
    if (free_places_.empty()) {
        free_places_.push_back(places_.size());
        places_.emplace_back();
    }
    const std::size_t place = free_places_.back();
    if (!watch(descriptor, place, EPOLLIN)) {
        ::close(descriptor);
        return;
    }
    free_places_.pop_back();
    places_[place] = std::make_unique<ServerWebSocket>(*this, place, descriptor, std::move(user));
    places_[place]->open();
}

void WebSocketPool::serve(std::span<const epoll_event> ready) {
    const Time now = std::chrono::steady_clock::now();
    for (const epoll_event& event : ready) {
        ServerWebSocket* socket = places_[event.data.u64].get();
        if (socket != nullptr) socket->serve(event.events, now);
    }
}

void WebSocketPool::sweep(Time now) {
    for (const auto& socket : places_) {
        if (socket) socket->check_deadline(now);
    }
}

void WebSocketPool::stop() {
    for (const auto& socket : places_) {
        if (socket) socket->stop();
    }
}

void WebSocketPool::await_room(int descriptor, std::size_t place, bool awaits) {
    change(descriptor, place, awaits ? EPOLLIN | EPOLLOUT : EPOLLIN);
}

// None is freed but in a turn of its own: whoever is at work on one may go on with it.
void WebSocketPool::give_turn(std::size_t place) {
    turns_.push_back(place);
    if (turns_.size() > 1) return;
    // When the pool itself ends, nobody takes turns any more.
    const auto self = weak_from_this().lock();
    if (self) net::post(executor(), [this, self] { take_turns(); });
}

void WebSocketPool::take_turns() {
    for (const std::size_t place : std::exchange(turns_, {})) {
        ServerWebSocket* socket = places_[place].get();
        if (socket == nullptr) continue;
        const bool is_last = socket->has_ended();
        socket->take_turn();
        if (!is_last) continue;
        places_[place].reset();
        free_places_.push_back(place);
    }
}

void WebSocketPool::leave(int descriptor, std::size_t place) {
    forget(descriptor);
    give_turn(place);
}

}  // namespace usher::http
