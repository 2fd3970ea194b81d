#include <memory>

#include "ipc/api/event_listeners.hpp"
#include "ipc/api/problem.hpp"
#include "ipc/api/routes.hpp"
#include "lib/core/text.hpp"

namespace usher::api {
namespace {

Result<std::optional<std::int64_t>> read_since(const http::Parameters& query) {
    const auto text = query.find("since");
    if (!text) return std::optional<std::int64_t>{};
    const std::optional<std::int64_t> since = to_integer(*text);
    if (!since || *since < 0) {
        return Error{Errc::Malformed, "since: a sequence number expected"};
    }
    return since;
}

// Shared with the route, which has to be copyable.
using Listeners = std::shared_ptr<EventListeners>;

Task<http::Response> events(Listeners listeners, Call call) {
    const Result<std::optional<std::int64_t>> since = read_since(call.query);
    if (!since) co_return problem(since.error());
    if (!call.request.wants_websocket()) {
        http::Response refusal = problem(426, "this path is a WebSocket");
        refusal.fields.push_back({"Upgrade", "websocket"});
        co_return refusal;
    }
    http::Response response{.status = 101};
    response.upgrade = listeners->invite(*since);
    co_return response;
}

}  // namespace

void add_event_routes(Router& router, const Services& services) {
    const auto listeners = std::make_shared<EventListeners>(services.enforcer);
    router.add({"GET", "/v1/events", scoped(enforcement::Scope::Read),
                [listeners](Call call) { return events(listeners, std::move(call)); }});
}

}  // namespace usher::api
