#include "lib/sandbox/aminotv/face.hpp"

#include <utility>

#include "lib/sandbox/aminotv/methods.hpp"
#include "lib/sandbox/aminotv/routes.hpp"
#include "lib/sandbox/answers.hpp"
#include "lib/sandbox/fault_player.hpp"
#include "lib/upstream/aminotv/purchase.hpp"

namespace usher::sandbox::aminotv {
namespace {

http::Response refuse_route(std::string_view method, std::string_view path) {
    const std::string methods = allowed_methods(path);
    if (methods.empty()) return response_of(refuse({.code = ErrorCode::NotFound}));
    Reply reply = refuse({.code = ErrorCode::MethodNotAllowed});
    if (method == "OPTIONS") reply = {.status = 204};
    return with_allow(response_of(std::move(reply)), methods);
}

std::string_view user_of(const Call& call) {
    return call.ids.empty() ? std::string_view{} : std::string_view{call.ids.front()};
}

std::optional<Refusal> refuse_call(const Backend& backend, const Route& route, Call& call) {
    auto refusal = refuse_access(call.request, route.access, user_of(call),
                                 backend.settings.aminotv, backend.clock.now());
    if (refusal) return refusal;
    Result<http::Parameters> query = http::parse_query(call.request.query());
    if (!query) {
        return Refusal{.code = ErrorCode::InvalidParameter, .detail = "the query cannot be read"};
    }
    call.query = *std::move(query);
    call.media = refuse_media(call.request, route.name == login_method);
    // A purchase looks at the user first (specs/aminotv.md 7.3).
    return route.name == purchase_method ? std::nullopt : call.media;
}

Task<Reply> execute(std::shared_ptr<Backend> backend, const Route* route, Call call) {
    const std::optional<Refusal> refusal = refuse_call(*backend, *route, call);
    if (refusal) co_return refuse(*refusal);
    Result<Reply> reply = co_await route->handler(backend, std::move(call));
    if (reply) co_return *std::move(reply);
    backend->log.error("the sandbox's books failed", {{"reason", reply.error().context()}});
    co_return refuse({.code = ErrorCode::Internal});
}

Task<http::Response> execute_and_log(std::shared_ptr<Backend> backend, const Route* route,
                                     Call call) {
    Reply reply = co_await execute(backend, route, std::move(call));
    backend->log.info("sandbox request", {{"method", std::string{route->name}},
                                          {"outcome", std::to_string(reply.status)}});
    co_return response_of(std::move(reply));
}

// A purchase that waits before it is executed holds its key meanwhile, if it may purchase at all.
void hold_key(const Backend& backend, const Route& route, const Call& call) {
    const bool may_call = !refuse_access(call.request, route.access, user_of(call),
                                         backend.settings.aminotv, backend.clock.now());
    if (may_call) call.ticket->take();
}

}  // namespace

bool is_aminotv(std::string_view path) noexcept {
    return path.starts_with("/api/");
}

Task<http::Response> answer_aminotv(std::shared_ptr<Backend> backend, http::Request request) {
    const std::string path{request.path()};
    const Route* const route = find_route(request.method, path);
    if (route == nullptr) co_return refuse_route(request.method, path);

    Call call{.request = std::move(request), .ids = match(route->path, path).value()};
    std::function<void()> before_waiting = [] {};
    const std::string_view key =
        call.request.field(upstream::aminotv::idempotency_field).value_or("");
    if (route->name == purchase_method && !key.empty()) {
        call.ticket = std::make_shared<PurchaseTicket>(backend->aminotv.running,
                                                       UserId{call.ids.front()}, std::string{key});
        before_waiting = [backend, route, call] { hold_key(*backend, *route, call); };
    }
    const std::string name{route->name};
    ++backend->request_counts[name];
    const Execute run = [backend, route, call = std::move(call)](View) {
        return execute_and_log(backend, route, call);
    };
    http::Response response =
        co_await answer_with_faults(backend, name, run, std::move(before_waiting));
    co_return response;
}

}  // namespace usher::sandbox::aminotv
