/// Everyone who listens to `/v1/events`.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "lib/enforcement/enforcer.hpp"
#include "lib/http/websocket.hpp"

namespace usher::api {

/// One subscription of the event log for all, and each event written once. Lives on the event loop.
class EventListeners {
public:
    /// `enforcer` outlives it.
    explicit EventListeners(enforcement::Enforcer& enforcer) noexcept : enforcer_{enforcer} {}
    EventListeners(const EventListeners&) = delete;
    EventListeners& operator=(const EventListeners&) = delete;
    ~EventListeners();

    /// A listener to come, who has seen everything up to `since`, if that is given. Its WebSocket
    /// ends before this does.
    [[nodiscard]] std::shared_ptr<const http::WebSocketUser> invite(
        std::optional<std::int64_t> since);

private:
    void greet(http::WebSocket& socket, std::optional<std::int64_t> since);
    void catch_up(http::WebSocket& socket, std::int64_t seen);
    void join(http::WebSocket& socket);
    void forget(http::WebSocket& socket);
    void tell_all(const enforcement::Event& event);

    enforcement::Enforcer& enforcer_;
    std::unordered_set<http::WebSocket*> listeners_;                  // who are told of changes
    std::unordered_map<http::WebSocket*, std::int64_t> catching_up_;  // what they have been told
    std::uint64_t subscription_ = 0;                                  // 0: nobody listens
};

}  // namespace usher::api
