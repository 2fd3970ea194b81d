#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "ipc/api/problem.hpp"
#include "ipc/api/routes.hpp"
#include "ipc/api/writing.hpp"
#include "lib/core/text.hpp"

namespace usher::api {
namespace {

namespace bj = boost::json;
using enforcement::Event;
using enforcement::EventLog;

constexpr std::size_t portion_bytes = std::size_t{64} * 1024;  // of history; a quarter of a backlog

bj::object describe(const license::Entitlement& held) {
    return {{"id", held.option.text()},
            {"valid_to", unix_seconds(held.valid_to)},
            {"trial", held.trial}};
}

struct ChangeWriter {
    bj::object operator()(const enforcement::KeyLoaded& change) const {
        return {{"type", "key_loaded"}, {"key", change.key}};
    }
    bj::object operator()(const enforcement::KeyRemoved& change) const {
        return {{"type", "key_removed"}, {"key", change.key}};
    }
    bj::object operator()(const enforcement::OptionsChanged& change) const {
        bj::array options;
        for (const license::Entitlement& held : change.options) options.push_back(describe(held));
        return {{"type", "options_changed"}, {"key", change.key}, {"options", std::move(options)}};
    }
    bj::object operator()(const enforcement::OptionLapsed& change) const {
        return {
            {"type", "option_lapsed"}, {"key", change.key}, {"option", describe(change.option)}};
    }
    bj::object operator()(const enforcement::ActivationChanged& change) const {
        return {{"type", "activation_changed"},
                {"id", change.id.text()},
                {"service", change.service.text()},
                {"state", std::string{name(change.state)}}};
    }
    bj::object operator()(const enforcement::StreamStarted& change) const {
        return {{"type", "stream_started"},
                {"id", change.slot},
                {"option", change.option.text()},
                {"key", change.key ? bj::value(*change.key) : bj::value{}}};
    }
    bj::object operator()(const enforcement::StreamEnded& change) const {
        return {{"type", "stream_ended"},
                {"id", change.slot},
                {"option", change.option.text()},
                {"key", change.key ? bj::value(*change.key) : bj::value{}},
                {"why", std::string{change.why}}};
    }
    bj::object operator()(const enforcement::FreshnessChanged& change) const {
        return {{"type", "freshness_changed"}, {"freshness", std::string{name(change.freshness)}}};
    }
};

using Message = std::shared_ptr<const std::string>;

Message write_event(const Event& event) {
    bj::object message{{"sequence", event.sequence}, {"at", unix_seconds(event.at)}};
    for (const auto& [name, member] : std::visit(ChangeWriter{}, event.change)) {
        message.insert_or_assign(name, member);
    }
    return std::make_shared<const std::string>(bj::serialize(message));
}

Message write_greeting(std::string_view type, const Services& services) {
    const bj::object message{{"type", bj::string(type.data(), type.size())},
                             {"sequence", services.enforcer.events().last()},
                             {"freshness", std::string{name(services.enforcer.freshness())}}};
    return std::make_shared<const std::string>(bj::serialize(message));
}

// Sends the first of `missed`, as many as make a portion; the number of the last that was sent.
std::int64_t send_portion(http::WebSocket& socket, const std::vector<Event>& missed) {
    std::size_t sent_bytes = 0;
    std::int64_t last = missed.front().sequence;
    for (const Event& event : missed) {
        Message message = write_event(event);
        if (sent_bytes > 0 && sent_bytes + message->size() > portion_bytes) break;
        sent_bytes += message->size();
        socket.send(std::move(message));
        last = event.sequence;
    }
    return last;
}

// What came after `since`, or `reset` if that is no longer known. A portion has to leave before the
// next is written: history alone makes no listener too slow. False when the listener has gone.
Task<bool> catch_up(const Services& services, std::shared_ptr<http::WebSocket> socket,
                    std::int64_t since) {
    const EventLog& events = services.enforcer.events();
    std::optional<std::vector<Event>> missed = events.after(since);
    while (missed && !missed->empty()) {
        const std::int64_t last = send_portion(*socket, *missed);
        const bool is_there = co_await socket->drained();
        if (!is_there) co_return false;
        missed = events.after(last);
    }
    if (!missed) socket->send(write_greeting("reset", services));
    co_return true;
}

Task<void> stream(const Services& services, std::shared_ptr<http::WebSocket> socket,
                  std::optional<std::int64_t> since) {
    socket->send(write_greeting("hello", services));
    if (since) {
        const bool is_there = co_await catch_up(services, socket, *since);
        if (!is_there) co_return;
    }
    EventLog& events = services.enforcer.events();
    // What unsubscribes when the coroutine ends, however it ends.
    struct Subscription {
        EventLog& events;
        std::uint64_t number;
        ~Subscription() { events.unsubscribe(number); }
    };
    const Subscription subscription{events, events.subscribe([socket](const Event& event) {
                                        socket->send(write_event(event));
                                    })};

    while (true) {
        const Result<std::string> received = co_await socket->receive();
        if (!received) co_return;
        // Nothing is expected of a listener; what it says is not answered.
    }
}

Result<std::optional<std::int64_t>> read_since(const http::Parameters& query) {
    const auto text = query.find("since");
    if (!text) return std::optional<std::int64_t>{};
    const std::optional<std::int64_t> since = to_integer(*text);
    if (!since || *since < 0) {
        return Error{Errc::Malformed, "since: a sequence number expected"};
    }
    return since;
}

Task<http::Response> events(const Services& services, Call call) {
    const Result<std::optional<std::int64_t>> since = read_since(call.query);
    if (!since) co_return problem(since.error());
    if (!call.request.wants_websocket()) {
        http::Response refusal = problem(426, "this path is a WebSocket");
        refusal.fields.push_back({"Upgrade", "websocket"});
        co_return refusal;
    }
    http::Response response{.status = 101};
    response.upgrade = [&services, since = *since](std::shared_ptr<http::WebSocket> socket) {
        return stream(services, std::move(socket), since);
    };
    co_return response;
}

}  // namespace

void add_event_routes(Router& router, const Services& services) {
    router.add({"GET", "/v1/events", scoped(enforcement::Scope::Read),
                [&services](Call call) { return events(services, std::move(call)); }});
}

}  // namespace usher::api
