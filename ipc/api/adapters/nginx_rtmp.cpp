#include "ipc/api/adapters/nginx_rtmp.hpp"

#include "ipc/api/adapters/adapters.hpp"
#include "ipc/api/adapters/answers.hpp"
#include "ipc/api/adapters/engine_question.hpp"
#include "ipc/api/writing.hpp"
#include "lib/core/text.hpp"

namespace usher::api {
namespace {

using enforcement::SlotRequest;

// A client whose updates fail to come for so many of their intervals has gone.
constexpr int silent_updates_max = 3;

http::Response go_on() {
    return no_content();
}

Result<SlotRequest> read_request(const Services& services, const http::Parameters& url,
                                 const RtmpCall& rtmp) {
    const AdapterSettings& settings = services.adapters;
    Result<enforcement::RightQuestion> question =
        engine_right(url, settings.nginx_rtmp_option, rtmp.player, settings);
    if (!question) return question.error();
    return SlotRequest{.question = std::move(*question),
                       .holder = rtmp.holder,
                       .kept_for = settings.nginx_rtmp_update_every * silent_updates_max};
}

Result<RtmpCall> read_call(const Services& services, const Call& call) {
    return read_rtmp_call(call.request.body, services.adapters.key_argument);
}
std::string client_of(const Call& call, const RtmpCall& rtmp) {
    return client_name("nginx-rtmp", call.query, rtmp.client);
}

http::Response respond(const Result<StreamAnswer>& answer) {
    if (!answer) return refuse(answer.error());
    return answer->allowed ? allow(answer->reason) : refuse(answer->reason);
}

Task<http::Response> start(const Services& services, EngineStreams& streams, Call call) {
    const Result<RtmpCall> rtmp = read_call(services, call);
    if (!rtmp) co_return refuse(rtmp.error());
    Result<SlotRequest> request = read_request(services, call.query, *rtmp);
    if (!request) co_return refuse(request.error());
    co_return respond(streams.start(client_of(call, *rtmp), std::move(*request)));
}

Task<http::Response> update(const Services& services, EngineStreams& streams, Call call) {
    const Result<RtmpCall> rtmp = read_call(services, call);
    if (!rtmp) co_return refuse(rtmp.error());
    // Updates come for publishers too, whether or not on_publish asks about them.
    const std::string client = client_of(call, *rtmp);
    if (rtmp->updates_publisher && !streams.knows(client)) co_return go_on();
    Result<SlotRequest> request = read_request(services, call.query, *rtmp);
    if (!request) co_return refuse(request.error());
    co_return respond(streams.keep(client, std::move(*request)));
}

Task<http::Response> done(const Services& services, EngineStreams& streams, Call call) {
    const Result<RtmpCall> rtmp = read_call(services, call);
    if (!rtmp) co_return refuse(rtmp.error());
    streams.end(client_of(call, *rtmp));
    co_return go_on();
}

}  // namespace

Result<RtmpCall> read_rtmp_call(std::string_view body, std::string_view key_argument) {
    const Result<http::Parameters> form = http::parse_query(body);
    if (!form) return form.error();
    const Result<void> once = check_once(*form, {"clientid", "app", "name", "addr", "call"});
    if (!once) return once.error();
    const auto value = [&form](std::string_view name) {
        return std::string{form->find(name).value_or("")};
    };
    if (!is_identifier(value("clientid"))) {
        return Error{Errc::Malformed, "clientid: letters, digits, '.', '_' and '-' expected"};
    }
    RtmpCall call{.client = value("clientid"),
                  .holder = "nginx-rtmp " + value("app") + "/" + value("name") + " client " +
                            value("clientid") + " of " + value("addr"),
                  .player = {.query = std::string{body}, .stream = value("name")},
                  .updates_publisher = value("call") == "update_publish"};
    if (const auto key = form->find(key_argument)) call.player.key = std::string{*key};
    return call;
}

void add_nginx_rtmp_adapter(Router& router, const Services& services, EngineStreams& streams) {
    const auto add = [&](const char* path, auto endpoint) {
        router.add({"POST", path, engines, [&services, &streams, endpoint](Call call) {
                        return endpoint(services, streams, std::move(call));
                    }});
    };
    add("/adapters/nginx-rtmp/play", start);
    add("/adapters/nginx-rtmp/publish", start);
    add("/adapters/nginx-rtmp/update", update);
    add("/adapters/nginx-rtmp/done", done);
}

}  // namespace usher::api
