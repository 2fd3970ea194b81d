#include "ipc/api/engine_api/playback_routes.hpp"

#include <array>
#include <boost/json/object.hpp>

#include "ipc/api/engine_api/playback_sessions.hpp"
#include "ipc/api/problem.hpp"
#include "ipc/api/reading.hpp"
#include "ipc/api/service_json.hpp"
#include "lib/core/overloaded.hpp"

namespace usher::api::engine_api {
namespace {

namespace bj = boost::json;

struct ContentParameter {
    std::string_view name;
    ContentKind kind;
};
constexpr std::array<ContentParameter, 5> content_parameters{
    {{"id", ContentKind::ContentId},
     {"content_id", ContentKind::ContentId},
     {"infohash", ContentKind::Infohash},
     {"url", ContentKind::TransportFile},
     {"magnet", ContentKind::Magnet}}};

// Clients read failures from the body, as those of the service API: the status is 200.
http::Response answer(const Result<bj::value>& outcome) {
    bj::object body{{"response", nullptr}, {"error", nullptr}};
    if (outcome) {
        body["response"] = *outcome;
    } else {
        body["error"] = outcome.error().context();
    }
    return {.body = to_service_json(body)};
}

Error unknown_session() {
    return {Errc::NotFound, "unknown playback session id"};
}

Result<PlaybackRequest> read_request(const http::Parameters& query) {
    Result<std::optional<ProductId>> product = optional_product(query);
    if (!product) return Error{Errc::Malformed, "malformed product_key"};
    for (const ContentParameter& parameter : content_parameters) {
        const auto content = query.find(parameter.name);
        if (content) return playback_request(parameter.kind, *content, "0", std::move(*product));
    }
    return Error{Errc::Malformed, "missing required parameter: id"};
}

// The guard has looked at a Host that came over TCP; over the Unix socket it is not an address.
std::string own_url(const Services& services, const http::Request& request) {
    if (request.transport == http::Transport::Tcp) {
        return "http://" + std::string{request.field("Host").value_or("localhost")};
    }
    const std::vector<std::string> addresses = services.listening();
    return "http://" + (addresses.empty() ? "localhost" : addresses.front());
}

// One client compares the first bytes of the answer: with events, `event_url` comes first.
bj::object describe(const OpenedSession& session, const std::string& own_url, EventWishes wishes) {
    const Playback& playback = session.playback;
    const std::string name = "/" + playback.infohash + "/" + session.id;
    bj::object response;
    if (wishes.events) response["event_url"] = own_url + "/ace/event" + name;
    response["playback_url"] = playback.url;
    response["stat_url"] = own_url + "/ace/stat" + name;
    response["command_url"] = own_url + "/ace/cmd" + name;
    response["infohash"] = playback.infohash;
    response["playback_session_id"] = session.playback_id;
    response["is_live"] = playback.is_live ? 1 : 0;
    response["is_encrypted"] = playback.is_encrypted ? 1 : 0;
    response["client_session_id"] = -1;
    return response;
}

bj::object download_stopped(bj::object parameters) {
    return {{"name", "download_stopped"}, {"params", std::move(parameters)}};
}

bj::value describe(const SessionEvent& event) {
    return std::visit(
        Overloaded{[](const NothingHappened&) -> bj::value { return nullptr; },
                   [](const LiveChanged& live) -> bj::value {
                       const bj::object parameters{{"is_live", live.is_live ? 1 : 0}};
                       return bj::object{{"name", "live_changed"}, {"params", parameters}};
                   },
                   [](const OptionMissing& missing) -> bj::value {
                       return download_stopped(
                           {{"reason", "missing_option"}, {"option", missing.option.text()}});
                   },
                   [](const EngineGone&) -> bj::value {
                       return download_stopped({{"reason", "engine_gone"}});
                   }},
        event);
}

http::Response tell_status(const Services& services, std::string_view session) {
    const Playback* playback = services.playback->find(session);
    if (playback == nullptr) return answer(unknown_session());
    bj::object status{{"infohash", playback->infohash}, {"is_live", playback->is_live ? 1 : 0}};
    return answer(std::move(status));
}

http::Response command(const Services& services, const Call& call, std::string_view session) {
    const auto method = call.query.find("method");
    if (!method) return answer(Error{Errc::Malformed, "missing method"});
    if (method != "stop") return answer(Error{Errc::Malformed, "unknown method"});
    if (!services.playback->end(session)) return answer(unknown_session());
    return answer(bj::value("ok"));
}

// The router lets a HEAD through as a GET, but these are not reads.
std::optional<http::Response> refuse_head(const http::Request& request) {
    if (request.method == "GET") return std::nullopt;
    http::Response refusal = problem(405, "this path answers GET");
    refusal.fields.push_back({"Allow", "GET"});
    return refusal;
}

Task<http::Response> start(const Services& services, Call call) {
    std::optional<http::Response> refusal = refuse_head(call.request);
    if (refusal) co_return std::move(*refusal);
    if (call.query.find("format") != "json") co_return problem(400, "format=json expected");
    Result<PlaybackRequest> request = read_request(call.query);
    if (!request) co_return answer(request.error());
    const EventWishes wishes{.events = call.query.find("use_api_events") == "1",
                             .notifications = call.query.find("use_stop_notifications") == "1"};
    const std::string own = own_url(services, call.request);
    const Result<OpenedSession> opened =
        co_await services.playback->open(std::move(*request), wishes);
    if (!opened) co_return answer(opened.error());
    co_return answer(describe(*opened, own, wishes));
}

using Answer = std::function<http::Response(const Call&)>;

Task<http::Response> answer_get(Answer answer, Call call) {
    std::optional<http::Response> refusal = refuse_head(call.request);
    if (refusal) co_return std::move(*refusal);
    co_return answer(call);
}

Task<http::Response> poll(const Services& services, Call call) {
    std::optional<http::Response> refusal = refuse_head(call.request);
    if (refusal) co_return std::move(*refusal);
    std::string session = std::move(call.path.at("session"));
    const Result<SessionEvent> event = co_await services.playback->next_event(std::move(session));
    if (!event) co_return answer(event.error());
    co_return answer(describe(*event));
}

void add(Router& router, std::string pattern, Answer answer) {
    router.add({"GET", std::move(pattern), engines, [answer = std::move(answer)](Call call) {
                    return answer_get(answer, std::move(call));
                }});
}

void add_session_routes(Router& router, const Services& services, const std::string& name) {
    add(router, "/ace/stat" + name,
        [&services](const Call& call) { return tell_status(services, call.path.at("session")); });
    add(router, "/ace/cmd" + name,
        [&services](const Call& call) { return command(services, call, call.path.at("session")); });
    router.add({"GET", "/ace/event" + name, engines,
                [&services](Call call) { return poll(services, std::move(call)); }});
}

}  // namespace

void add_playback_routes(Router& router, const Services& services) {
    for (const char* path : {"/ace/getstream", "/ace/manifest.m3u8"}) {
        router.add({"GET", path, engines,
                    [&services](Call call) { return start(services, std::move(call)); }});
    }
    add_session_routes(router, services, "/{session}");
    add_session_routes(router, services, "/{infohash}/{session}");
}

}  // namespace usher::api::engine_api
