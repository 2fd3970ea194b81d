#include "ipc/api/adapters/nginx_rtmp.hpp"

#include "ipc/api/adapters/adapters.hpp"
#include "ipc/api/adapters/answers.hpp"
#include "ipc/api/adapters/engine_question.hpp"
#include "lib/core/text.hpp"

namespace usher::api {
namespace {

using enforcement::SlotRequest;

// A client whose updates fail to come for so many of their intervals has gone.
constexpr int silent_updates_max = 3;

http::Response go_on() {
    return {.status = 204, .content_type = ""};
}

Result<SlotRequest> read_request(const Services& services, const http::Parameters& url,
                                 const RtmpCall& rtmp) {
    const AdapterSettings& settings = services.adapters;
    Result<enforcement::Question> question =
        engine_question(url, settings.nginx_rtmp_option, rtmp.key, settings);
    if (!question) return question.error();
    return SlotRequest{.question = std::move(*question),
                       .holder = holder_of(rtmp.holder),
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
    const Result<std::optional<std::string>> client = engine_value(*form, "clientid");
    if (!client) return client.error();
    const Result<std::optional<std::string>> application = engine_value(*form, "app");
    if (!application) return application.error();
    const Result<std::optional<std::string>> stream = engine_value(*form, "name");
    if (!stream) return stream.error();
    const Result<std::optional<std::string>> address = engine_value(*form, "addr");
    if (!address) return address.error();
    if (!*client || !is_identifier(**client)) {
        return Error{Errc::Malformed, "clientid: a number expected"};
    }
    const Result<std::optional<std::string>> kind = engine_value(*form, "call");
    if (!kind) return kind.error();
    if (!*kind) return Error{Errc::Malformed, "call: must be given"};

    RtmpCall call{.client = **client,
                  .holder = "nginx-rtmp " + application->value_or("") + "/" + stream->value_or("") +
                            " client " + **client + " of " + address->value_or(""),
                  .key = {},
                  .updates_publisher = **kind == "update_publish"};
    if (const auto key = form->find(key_argument)) call.key = std::string{*key};
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
