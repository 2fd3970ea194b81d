#include "ipc/api/adapters/icecast.hpp"

#include <algorithm>

#include "ipc/api/adapters/adapters.hpp"
#include "ipc/api/adapters/answers.hpp"
#include "ipc/api/adapters/engine_question.hpp"
#include "ipc/api/writing.hpp"
#include "lib/core/text.hpp"

namespace usher::api {
namespace {

// Between the end of a listener's time and Icecast's word that it has gone.
constexpr Seconds farewell{30};

http::Response refuse_listener(http::Response refusal, std::string_view otherwise = "") {
    const std::string message{refusal.field("X-Usher-Reason").value_or(otherwise)};
    refusal.fields.push_back({"icecast-auth-message", message});
    return refusal;
}

http::Response refuse_listener(const Error& error) {
    return refuse_listener(refuse(error), name(error.code()));
}

http::Response admit_listener(Seconds time) {
    return {.status = 200,
            .content_type = "",
            .fields = {{"icecast-auth-user", "1"},
                       {"icecast-auth-timelimit", std::to_string(time.count())}}};
}

Task<http::Response> add(const Services& services, EngineStreams& streams, Call call) {
    const AdapterSettings& settings = services.adapters;
    Result<IcecastCall> listener =
        read_icecast_call(call.request.body, "listener_add", settings.key_argument);
    if (!listener) co_return refuse_listener(listener.error());
    Result<enforcement::RightQuestion> question =
        engine_right(call.query, settings.icecast_option, listener->player, settings);
    if (!question) co_return refuse_listener(question.error());

    // A slot lives no longer than its listener, even if Icecast ends and never says so.
    enforcement::SlotRequest request{.question = std::move(*question),
                                     .holder = std::move(listener->holder),
                                     .kept_for = settings.icecast_recheck + farewell};
    const std::string client = client_name("icecast", call.query, listener->client);
    const Result<StreamAnswer> answer = streams.start(client, std::move(request));
    if (!answer) co_return refuse_listener(answer.error());
    if (!answer->allowed) co_return refuse_listener(refuse(answer->reason));
    co_return admit_listener(listening_time(*answer, settings.icecast_recheck));
}

Task<http::Response> remove(const Services& services, EngineStreams& streams, Call call) {
    const Result<IcecastCall> listener =
        read_icecast_call(call.request.body, "listener_remove", services.adapters.key_argument);
    if (!listener) co_return refuse(listener.error());
    streams.end(client_name("icecast", call.query, listener->client));
    co_return no_content();
}

}  // namespace

Result<IcecastCall> read_icecast_call(std::string_view body, std::string_view action,
                                      std::string_view key_argument) {
    const Result<http::Parameters> form = http::parse_query(body);
    if (!form) return form.error();
    if (form->find("action") != action) {
        return Error{Errc::Malformed, "action: " + std::string{action} + " expected"};
    }
    const std::string_view client = form->find("client").value_or("");
    if (!is_identifier(client))
        return Error{Errc::Malformed, "client: letters, digits, '.', '_' and '-' expected"};

    const std::string_view mount = form->find("mount").value_or("");
    const std::size_t mark = std::min(mount.find('?'), mount.size());
    const std::string_view query = mount.substr(std::min(mark + 1, mount.size()));
    Result<std::optional<std::string>> key = argument_in(query, key_argument);
    if (!key) return key.error();
    if (!*key) *key = std::string{form->find("pass").value_or("")};
    std::string_view stream = mount.substr(0, mark);
    if (stream.starts_with('/')) stream.remove_prefix(1);

    IcecastCall call{
        .client = {},
        .holder = "icecast ",
        .player = {
            .key = std::move(*key), .query = std::string{query}, .stream = std::string{stream}}};
    call.client.append(form->find("server").value_or("")).append(":");
    call.client.append(form->find("port").value_or("")).append("/").append(client);
    call.holder.append(mount.substr(0, mark)).append(" client ").append(client);
    call.holder.append(" of ").append(form->find("ip").value_or(""));
    return call;
}

Seconds listening_time(const StreamAnswer& answer, Seconds recheck) {
    if (!answer.valid_to) return recheck;
    return std::clamp(*answer.valid_to - answer.at, Seconds{1}, recheck);
}

void add_icecast_adapter(Router& router, const Services& services, EngineStreams& streams) {
    router.add({"POST", "/adapters/icecast/add", engines, [&services, &streams](Call call) {
                    return add(services, streams, std::move(call));
                }});
    router.add({"POST", "/adapters/icecast/remove", engines, [&services, &streams](Call call) {
                    return remove(services, streams, std::move(call));
                }});
}

}  // namespace usher::api
