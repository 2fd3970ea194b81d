#include "ipc/api/event_listeners.hpp"

#include <utility>
#include <vector>

#include "ipc/api/event_json.hpp"

namespace usher::api {
namespace {

using enforcement::Event;

constexpr std::size_t portion_bytes = std::size_t{64} * 1024;  // of history; a quarter of a backlog

// Sends the first of `missed`, as many as make a portion; the number of the last that was sent.
std::int64_t send_portion(http::WebSocket& socket, const std::vector<Event>& missed) {
    std::size_t sent_bytes = 0;
    std::int64_t last = missed.front().sequence;
    for (const Event& event : missed) {
        const http::TextMessage message{write_event(event)};
        if (sent_bytes > 0 && sent_bytes + message.text().size() > portion_bytes) break;
        sent_bytes += message.text().size();
        socket.send(message);
        last = event.sequence;
    }
    return last;
}

}  // namespace

EventListeners::~EventListeners() {
    if (subscription_ != 0) enforcer_.events().unsubscribe(subscription_);
}

std::shared_ptr<const http::WebSocketUser> EventListeners::invite(
    std::optional<std::int64_t> since) {
    auto user = std::make_shared<http::WebSocketUser>();
    user->opened = [this, since](http::WebSocket& socket) { greet(socket, since); };
    user->drained = [this](http::WebSocket& socket) {
        const auto found = catching_up_.find(&socket);
        if (found != catching_up_.end()) catch_up(socket, found->second);
    };
    user->ended = [this](http::WebSocket& socket) { forget(socket); };
    return user;
}

void EventListeners::greet(http::WebSocket& socket, std::optional<std::int64_t> since) {
    socket.send(http::TextMessage{write_greeting("hello", enforcer_)});
    if (since) {
        catch_up(socket, *since);
    } else {
        join(socket);
    }
}

// Sends what came after `seen`, or `reset` if that is no longer known. A portion has to leave
// before the next is written: history alone makes no listener too slow.
void EventListeners::catch_up(http::WebSocket& socket, std::int64_t seen) {
    const std::optional<std::vector<Event>> missed = enforcer_.events().after(seen);
    if (!missed) socket.send(http::TextMessage{write_greeting("reset", enforcer_)});
    if (!missed || missed->empty()) return join(socket);
    catching_up_[&socket] = send_portion(socket, *missed);
    socket.await_drained();
}

void EventListeners::join(http::WebSocket& socket) {
    catching_up_.erase(&socket);
    listeners_.insert(&socket);
    if (subscription_ != 0) return;
    subscription_ = enforcer_.events().subscribe([this](const Event& event) { tell_all(event); });
}

void EventListeners::forget(http::WebSocket& socket) {
    catching_up_.erase(&socket);
    listeners_.erase(&socket);
    if (listeners_.empty() && subscription_ != 0) {
        enforcer_.events().unsubscribe(std::exchange(subscription_, 0));
    }
}

void EventListeners::tell_all(const Event& event) {
    const http::TextMessage message{write_event(event)};
    for (http::WebSocket* socket : listeners_) socket->send(message);
}

}  // namespace usher::api
